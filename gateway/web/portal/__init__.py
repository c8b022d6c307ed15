"""The portal (網上大廳): what people do with the hall from wherever they are."""
