-- one database a service, and one for the gateway's own read models
create database hall_cases;
create database hall_gateway;
create database hall_queue;
