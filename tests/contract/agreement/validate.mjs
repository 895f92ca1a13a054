// Validates documents by ajv, with formats and as strict as ajv is. First line of the input: an object of schemas by
// name. Each further line: a name and a document. Answers each with a line: null, or what is wrong and where.
import { createInterface } from "node:readline";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const ajv = new Ajv2020({ strict: true, strictTuples: true, strictTypes: true, strictRequired: true, validateFormats: true });
addFormats.default(ajv);
// Ours, which constrain nothing. Any other unknown keyword is an error.
ajv.addVocabulary(["x-meaning", "x-extensible-enum", "x-unknown"]);

let validators;
for await (const line of createInterface({ input: process.stdin })) {
  const read = JSON.parse(line);
  if (validators === undefined) {
    validators = Object.fromEntries(Object.entries(read).map(([name, schema]) => [name, ajv.compile(schema)]));
    console.log(JSON.stringify(Object.keys(validators)));
    continue;
  }
  const [name, document] = read;
  const validate = validators[name];
  const first = validate(document) ? null : validate.errors[0];
  console.log(JSON.stringify(first && `${first.instancePath} ${first.message}`));
}
