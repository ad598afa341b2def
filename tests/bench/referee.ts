import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { decodeText } from '#lib/tables/decode-text.ts'
import { shared } from '../fixtures/shared.ts'
import { answersOf } from './referee-answers.ts'
import { REFEREE_TABLES } from './referee-tables.ts'

/**
 * Each of the referee's tables with what is right of it, what Concord gives, and the difference; `npm run bench -- referee FOLDER` where they lie
 * elsewhere. Ends with an error where something is off.
 */
export async function benchReferee(): Promise<void> {
  const folder = process.argv[3] ?? shared('reference', 'referee')
  if (!existsSync(folder)) {
    console.error(`There are no tables at ${folder}. Give the folder that has them: npm run bench -- referee FOLDER`)
    process.exitCode = 1
    return
  }
  let [asked, off] = [0, 0]
  for (const table of REFEREE_TABLES) {
    const bytes = readFileSync(path.join(folder, table.file))
    console.log(`\n${table.file}: ${table.right}`)
    console.log(`  input  ${shown(decodeText(bytes, table.file).text)}`)
    for (const { what, right, given, difference, holds } of answersOf(bytes, table)) {
      asked += 1
      if (!holds) off += 1
      const distance = difference === undefined ? '' : `  difference ${difference.toExponential(1)}`
      console.log(`  ${holds ? 'right' : 'OFF  '}  ${what.padEnd(20)}  ${right}  |  ${given}${distance}`)
    }
  }
  console.log(`\n${asked - off} of ${asked} answers about ${REFEREE_TABLES.length} tables are right.`)
  if (off > 0) process.exitCode = 1
}

/** The beginning of a table, on one line. */
function shown(table: string): string {
  const text = table.replaceAll('\r', '').trim().replaceAll('\n', ' ⏎ ')
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}
