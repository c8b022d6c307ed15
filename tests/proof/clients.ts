// The tour with the TypeScript client: run by `clients.py`, beside the types that were made of the document.
// Takes a URL, tokens by role, a hall's code and the files of `docs/tour` as JSON; prints what it saw as JSON.

import createClient from "openapi-fetch";
import type { components, operations, paths } from "./hall.js";

type Problem = components["schemas"]["Problem"];
type Body<Name extends keyof operations> = operations[Name] extends {
  requestBody?: { content: { "application/json": infer Sent } };
}
  ? Sent
  : never;

interface Given {
  url: string;
  hall: string;
  tokens: Record<"operator" | "clerk" | "department_head" | "kiosk", string>;
  "hall.json": Body<"cases_OpenHall">;
  "item.json": Body<"cases_DraftItem">;
  "plan.json": Body<"queue_PlanHall">;
}

declare const process: { argv: string[] };
const given = JSON.parse(process.argv[2]) as Given;
const { hall } = given;

function bearer(role: keyof Given["tokens"]) {
  return createClient<paths>({ baseUrl: given.url, headers: { Authorization: `Bearer ${given.tokens[role]}` } });
}

function key() {
  return { "Idempotency-Key": crypto.randomUUID() };
}

function expect(holds: boolean, told: unknown): asserts holds {
  if (!holds) throw new Error(JSON.stringify(told));
}

/** The answer, once it is no refusal. */
function done<Answer>({ data, error }: { data?: Answer; error?: Problem }): Answer {
  expect(error === undefined && data !== undefined, error);
  return data;
}

/** The number of an application for an item that was published for it. */
async function apply(): Promise<string> {
  const [clerk, head] = [bearer("clerk"), bearer("department_head")];
  const { item } = given["item.json"];
  const path = { hall, item };
  done(await bearer("operator").POST("/v1/halls", { params: { header: key() }, body: given["hall.json"] }));
  done(await clerk.POST("/v1/items", { params: { header: key() }, body: given["item.json"] }));
  done(await head.POST("/v1/items/{hall}/{item}/review", { params: { header: key(), path } }));
  done(await head.POST("/v1/items/{hall}/{item}/publication", { params: { header: key(), path } }));
  const application: Body<"cases_SubmitApplication"> = {
    hall,
    item,
    name: "王小明",
    document_number: "11010519491231002X",
    materials: ["form"],
  };
  return done(await clerk.POST("/v1/cases", { params: { header: key() }, body: application })).number;
}

/** Give the one notice, read of it, and give it again. */
async function beRefused(number: string) {
  const clerk = bearer("clerk");
  const give = () =>
    clerk.POST("/v1/cases/{number}/notice", {
      params: { header: key(), path: { number } },
      body: { missing: [{ material: "id" }] },
    });
  const notice = done(await give());
  expect(notice.missing.map((line) => line.material).join() === "id", notice);
  const read = done(await clerk.GET("/v1/cases/{number}", { params: { path: { number } } }));
  expect(read.status === "noticed" && read.outstanding.join() === "id", read);
  const { error } = await give();
  expect(error?.status === 409 && error.code === "notice_already_given" && error.clause === "3.2.2", error);
  return { refused: error.type };
}

/** Plan a day, draw a ticket, and see it on the board as everybody does. */
async function draw() {
  const plan = { params: { header: key(), path: { hall } }, body: given["plan.json"] };
  done(await bearer("operator").POST("/v1/halls/{hall}/plan", plan));
  const drawn = await bearer("kiosk").POST("/v1/halls/{hall}/lines/{line}/tickets", {
    params: { header: key(), path: { hall, line: "food" } },
    body: { name: "王小明", priority: "elderly" },
  });
  const { label } = done(drawn);
  const position = Number(drawn.response.headers.get("Hall-Position"));
  const board = done(
    await createClient<paths>({ baseUrl: given.url }).GET("/v1/halls/{hall}/board", {
      params: { header: { "Hall-At-Least": position }, path: { hall } },
    }),
  );
  expect(board.lines.map((line) => line.following.join()).join() === label, board);
  return { on_the_board: label };
}

console.log(JSON.stringify({ ...(await beRefused(await apply())), ...(await draw()) }));
