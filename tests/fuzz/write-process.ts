/** Writes random streams into a folder, and prints the number of each: `folder first last seed`. */
import path from 'node:path'
import { Random } from './random.ts'
import { writeDamaged, writeRandomStream } from './random-streams.ts'

const [folder, first, last, seed] = process.argv.slice(2) as [string, string, string, string]
for (let i = Number(first); i <= Number(last); i++) {
  const random = new Random(Number(seed) * 1_000_003 + i)
  const file = path.join(folder, `stream-${i}`)
  writeRandomStream(file, random)
  if (i % 2 === 0) writeDamaged(file, `${file}-damaged`, random)
  process.stdout.write(`${i}\n`)
}
