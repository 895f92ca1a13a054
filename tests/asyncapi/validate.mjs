// Prints what the reference parser of AsyncAPI holds against a document, one diagnostic a line; exits 1 at an error.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], "utf8"));
for (const one of diagnostics) console.log(`${one.code} ${one.path.join("/")}: ${one.message}`);
process.exit(document === undefined ? 1 : 0);
