/**
 * `npm run fuzz -- video|checkpoint|csv|ratings|api [inputs] [seed]` tries seeded inputs: 300 streams, 300 checkpoints, 1,000 tables, 1,000 files of ratings or 5,000 requests
 * where no number is given. Ends with an error where one crashes, hangs, or is seen differently the second time.
 */
import { fuzzReading } from './fuzz-reading.ts'
import { fuzzVideo } from './fuzz-video.ts'

/** What a fuzz came to: figures to print, and what must be empty. */
interface Told {
  figures: [string, string][]
  faults: Record<string, string[]>
}

const FUZZES: Record<string, { inputs: number; fuzz: (inputs: number, seed: number) => Promise<Told> }> = {
  video: {
    inputs: 300,
    fuzz: async (inputs, seed) => {
      const { files, unwritten, seen, slowest, crashes, hangs, different } = fuzzVideo(inputs, seed)
      return {
        figures: [
          ['files', `${files}, ${files - inputs} of them damaged copies`],
          ['not written', `${unwritten}, since the encoder ended on them`],
          ['pictures seen in', `${seen}; the others were refused with a sentence`],
          ['slowest refusal', time(slowest)],
        ],
        faults: { crashes, hangs, 'seen differently': different },
      }
    },
  },
  checkpoint: { inputs: 300, fuzz: async (inputs, seed) => reading(await fuzzReading('checkpoint', inputs, seed)) },
  csv: { inputs: 1000, fuzz: async (inputs, seed) => reading(await fuzzReading('csv', inputs, seed)) },
  ratings: { inputs: 1000, fuzz: async (inputs, seed) => reading(await fuzzReading('ratings', inputs, seed)) },
  api: { inputs: 5000, fuzz: async (inputs, seed) => reading(await fuzzReading('api', inputs, seed)) },
}

function reading({ read, refused, slowest, crashes, hangs }: Awaited<ReturnType<typeof fuzzReading>>): Told {
  const figures: Told['figures'] = [
    ['taken', String(read)],
    ['refused', String(refused)],
    ['slowest refusal', time(slowest)],
  ]
  return { figures, faults: { crashes, hangs } }
}

function time({ name, ms }: { name: string; ms: number }): string {
  return `${Math.round(ms)} ms (${name.slice(0, 120)})`
}

const [what = 'video', given, seed = '1'] = process.argv.slice(2)
const chosen = FUZZES[what]
const inputs = given === undefined ? chosen?.inputs : Number(given)
if (!chosen || !inputs || !(inputs > 0) || !Number.isInteger(Number(seed))) {
  console.error(`Use: npm run fuzz -- ${Object.keys(FUZZES).join('|')} [inputs] [seed]`)
  process.exit(1)
}
const { figures, faults } = await chosen.fuzz(inputs, Number(seed))
console.log(`${what}: ${inputs} inputs, seed ${seed}`)
for (const [name, value] of figures) console.log(`  ${name.padEnd(18)} ${value}`)
for (const [name, list] of Object.entries(faults))
  console.log(`  ${name.padEnd(18)} ${list.length}${list.map((line) => `\n    ${line.slice(0, 600)}`).join('')}`)
process.exit(Object.values(faults).some((list) => list.length > 0) ? 1 : 0)
