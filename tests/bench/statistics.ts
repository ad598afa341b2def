import { correlationDifference } from '#lib/statistics/correlation-difference.ts'
import { expertCeiling, type RatedInterview } from '#lib/statistics/expert-ceiling.ts'
import { figuresOfSums } from '#lib/statistics/figures-of-sums.ts'
import { LIMITS_REACH } from '#lib/statistics/limits-of-agreement.ts'
import { sumsOver } from '#lib/statistics/pair-sums.ts'
import { type ParticipantIntervals, participantIntervals } from '#lib/statistics/participant-intervals.ts'
import { Random } from '#lib/statistics/random.ts'
import { rankCorrelationsWithout } from '#lib/statistics/rank-jackknife.ts'

/** Tables simulated for each number of participants and visits. */
const DRAWS = 4000
/** Interviews of the one large table that gives the true values. */
const LARGE = 400_000

interface Table {
  x: number[]
  y: number[]
  rival: number[]
  names: string[]
}

/** Estimates and ratings of participants whose severity varies from visit to visit; each method has an error of its own for each person. */
function draw(random: Random, participants: number, visits: number): Table {
  const table: Table = { x: [], y: [], rival: [], names: [] }
  for (let p = 0; p < participants; p++) {
    const [severity, ofModel, ofRater] = [4 * random.normal(), 2 * random.normal(), random.normal()]
    for (let v = 0; v < visits; v++) {
      const t = severity + 2 * random.normal()
      table.x.push(20.5 + 0.7 * t + ofModel + 1.5 * random.normal())
      table.rival.push(20 + 0.6 * t + 0.5 * ofModel + 2.5 * random.normal())
      table.y.push(20 + t + ofRater + 1.5 * random.normal())
      table.names.push(`P${p}`)
    }
  }
  return table
}

/** The figures of a table so large that they are the true ones. */
function truthOf({ x, y, rival }: Table): Record<keyof ParticipantIntervals | 'difference of r', number> {
  const sums = sumsOver(x, y, [20, 20], x.keys())
  const other = sumsOver(rival, y, [20, 20], rival.keys())
  const figures = figuresOfSums(sums, [20, 20])
  const [ranks] = rankCorrelationsWithout(x, y, [[]])
  const deviation = Math.sqrt((sums.squared / sums.n - figures.bias ** 2) * (sums.n / (sums.n - 1)))
  return {
    ...figures,
    ...ranks!,
    rootMeanSquareError: Math.sqrt(sums.squared / sums.n),
    lowerLimit: figures.bias - LIMITS_REACH * deviation,
    upperLimit: figures.bias + LIMITS_REACH * deviation,
    'difference of r': figures.pearson - figuresOfSums(other, [20, 20]).pearson,
  }
}

/** How often 95 % intervals hold the true value, by participants and visits, and how often verdicts are wrong. */
export async function benchStatistics(): Promise<void> {
  console.log(`Share of ${DRAWS} simulated tables whose 95 % interval holds the true value`)
  for (const visits of [1, 3]) {
    const truth = truthOf(draw(new Random(99), LARGE / visits, visits))
    const names = Object.keys(truth) as (keyof typeof truth)[]
    const covered = new Map(names.map((name) => [name, [] as string[]]))
    const sizes = [6, 10, 20, 40]
    for (const participants of sizes) {
      const random = new Random(1000 * visits + participants)
      const counts = new Map(names.map((name) => [name, { held: 0, given: 0 }]))
      for (let i = 0; i < DRAWS; i++) {
        const table = draw(random, participants, visits)
        const intervals = {
          ...participantIntervals(table.x, table.y, table.names),
          'difference of r': correlationDifference(table.y, table.x, table.rival, table.names).interval,
        }
        for (const name of names) {
          const interval = intervals[name]
          const count = counts.get(name)!
          if (!interval) continue
          count.given += 1
          if (interval[0] <= truth[name] && truth[name] <= interval[1]) count.held += 1
        }
      }
      for (const [name, count] of counts)
        covered.get(name)!.push(`${(count.held / count.given).toFixed(3)}${count.given < DRAWS ? `*` : ''}`)
    }
    console.log(`\n${visits} ${visits === 1 ? 'visit' : 'visits'} each; participants: ${sizes.join(', ')}`)
    for (const [name, shares] of covered)
      console.log(`  ${name.padEnd(22)} ${shares.map((s) => s.padEnd(7)).join(' ')}`)
  }
  console.log('  * of the tables that gave an interval')
  wrongVerdicts()
}

/** Share of studies whose model lies at the margin below the experts and is called non-inferior all the same. */
function wrongVerdicts(): void {
  console.log(
    '\nVerdicts on a model whose true difference from the experts is the margin (wrong: non-inferior, at most 0.025)',
  )
  for (const participants of [8, 12, 20, 40, 80]) {
    const truth = expertCeiling(study(new Random(1), 60_000, 0.75), 1).value!
    const margin = -truth.difference
    const verdicts = { 'non-inferior': 0, inferior: 0, inconclusive: 0 }
    const random = new Random(participants)
    for (let i = 0; i < DRAWS; i++) {
      const verdict = expertCeiling(study(random, participants, 0.75), margin).value?.verdict ?? 'inconclusive'
      verdicts[verdict] += 1
    }
    const shares = Object.entries(verdicts).map(([name, count]) => `${name} ${(count / DRAWS).toFixed(4)}`)
    console.log(`  ${String(participants).padStart(3)} participants, margin ${margin.toFixed(2)}: ${shares.join(', ')}`)
  }
}

function study(random: Random, participants: number, error: number): RatedInterview[] {
  return Array.from({ length: participants }, (_, i) => {
    const t = random.normal()
    const rated = () => t + 0.5 * random.normal()
    return {
      participant: `P${i}`,
      estimate: t + error * random.normal(),
      scores: { A: rated(), B: rated(), C: rated() },
    }
  })
}
