// json-schema-diff, as its documentation shows it: which documents does one schema take that another refuses?
// Reads questions, one JSON object a line: old, new, directions. Answers each by one: by direction whether it breaks,
// and the seconds it took; or what was raised. Both directions are one question to it.
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import jsonSchemaDiff from 'json-schema-diff'

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line)
  const answer = { breaks: {}, errors: {} }
  const begin = performance.now()
  try {
    const found = await jsonSchemaDiff.diffSchemas({ sourceSchema: question.old, destinationSchema: question.new })
    const all = { backward: found.removalsFound, forward: found.additionsFound }
    for (const direction of question.directions) answer.breaks[direction] = all[direction]
  } catch (error) {
    const message = String(error.message).split('\n')[0].slice(0, 200)
    for (const direction of question.directions) answer.errors[direction] = `${error.name}: ${message}`
  }
  answer.seconds = (performance.now() - begin) / 1000
  writeSync(1, JSON.stringify(answer) + '\n')
}
