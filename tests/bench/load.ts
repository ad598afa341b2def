import { mkdtempSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import autocannon from 'autocannon'
import { hashPassword } from '#lib/access/passwords.ts'
import { planPhantomStudy } from '#lib/phantom/phantom-study.ts'
import { renderPhantom } from '#lib/phantom/render-phantom.ts'
import type { Role, StudyRole } from '#prisma/client/enums.ts'
import { processorSecondsOf } from '../fixtures/processes.ts'
import { type PartName, type RunningProduct, startProduct } from '../fixtures/product.ts'
import { withDatabase } from '../fixtures/product-database.ts'
import { Visitor } from '../fixtures/visitor.ts'
import { fillLargeStudy } from './agreement-page.ts'
import { type Asked, type Study, visitOf } from './load-visits.ts'

const PASSWORD = 'a password for the load alone'
/** Of ten people, what they are. */
const TEN: readonly [Role, StudyRole][] = [
  ...Array.from({ length: 5 }, (): [Role, StudyRole] => ['clinician', 'rater']),
  ...Array.from({ length: 3 }, (): [Role, StudyRole] => ['researcher', 'manager']),
  ['researcher', 'viewer'],
  ['administrator', 'manager'],
]
/** Recordings that the worker analyses meanwhile, and how long each is. */
const RECORDINGS = 6
const RECORDING_SECONDS = 60

interface Answered {
  page: string
  status: number
  ms: number
}

/**
 * Signed-in people of several roles who use a running product on a study of 2,000 interviews, each a request at a time and at most one a
 * second, while its worker analyses drawn recordings. `--people`, `--seconds` and `--rate` change how many, how long and how often.
 */
export async function benchLoad(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      people: { type: 'string', default: '100' },
      seconds: { type: 'string', default: '120' },
      rate: { type: 'string', default: '1' },
      port: { type: 'string', default: '3995' },
    },
  })
  const [people, seconds, rate, port] = [values.people, values.seconds, values.rate, values.port].map(Number)
  const folder = mkdtempSync(path.join(tmpdir(), 'concord-load-'))
  const product = await startProduct(port!, { folder })
  try {
    const administrator = await Visitor.first(product)
    const study = await fill(folder, people!)
    await giveRecordings(administrator, study, folder)
    const visitors = await signIn(product.url, people!)
    console.log(
      `${people} people, ${seconds} s, at most ${rate} requests a second each; ${study.interviews.length} interviews`,
    )
    const before = await analysesDone(folder)
    const processor = { web: processorSeconds(product, 'web'), database: processorSeconds(product, 'database') }
    const answered = await load(product.url, visitors, study, { seconds: seconds!, rate: rate! })
    tell(answered.answers, answered.lost)
    for (const [name, start] of Object.entries(processor)) {
      const seconds = processorSeconds(product, name as PartName) - start
      const each = (1000 * seconds) / Math.max(1, answered.answers.length)
      // What else runs on the machine changes this less than the times above.
      console.log(`processor of the ${name}: ${seconds.toFixed(0)} s, ${each.toFixed(0)} ms a request`)
    }
    console.log(`recordings analysed meanwhile: ${(await analysesDone(folder)) - before}`)
  } finally {
    await product.stop()
  }
}

/** Seconds of processor time that a part of the product has used. */
function processorSeconds(product: RunningProduct, name: PartName): number {
  const pid = product.part(name)?.pid
  return pid === undefined ? 0 : processorSecondsOf(pid)
}

const emailOf = (i: number) => `person-${i}@example.org`
const kindOf = (i: number) => TEN[i % TEN.length]!

/** Fills the installation with the study and its people. */
async function fill(folder: string, people: number): Promise<Study> {
  return withDatabase(folder, async (database) => {
    const { studyId, heads } = await fillLargeStudy(database)
    await database.study.update({ where: { id: studyId }, data: { headId: heads[0]! } })
    const passwordHash = await hashPassword(PASSWORD)
    const users = await database.user.createManyAndReturn({
      data: Array.from({ length: people }, (_, i) => ({
        name: `Person ${i}`,
        email: emailOf(i),
        role: kindOf(i)[0],
        passwordHash,
      })),
    })
    await database.membership.createMany({
      data: users.map(({ id }, i) => ({ studyId, userId: id, role: kindOf(i)[1] })),
    })
    const interviews = await database.interview.findMany({ select: { id: true }, orderBy: { id: 'asc' } })
    return { studyId, heads, interviews: interviews.map(({ id }) => id) }
  })
}

/** Uploads drawn recordings, which are in the queue then. */
async function giveRecordings(administrator: Visitor, study: Study, folder: string): Promise<void> {
  const file = path.join(folder, 'drawn.mp4')
  await renderPhantom(file, planPhantomStudy(4, RECORDING_SECONDS)[0]!, { lengthS: RECORDING_SECONDS })
  const bytes = new Uint8Array(await readFile(file))
  for (let i = 0; i < RECORDINGS; i++) {
    const { id } = await administrator.rpc.interviews.add({
      studyId: study.studyId,
      participant: `DRAWN-${i}`,
      visit: 'Baseline',
      date: '2026-01-05',
    })
    const begun = await administrator.beginUpload(bytes.length, { interviewId: id, filename: 'drawn.mp4' })
    const location = begun.headers.get('location')!
    await administrator.sendBytes(location, 0, bytes)
    study.recordings = [...(study.recordings ?? []), path.basename(location)]
  }
}

async function signIn(url: string, people: number): Promise<Visitor[]> {
  const visitors: Visitor[] = []
  for (let i = 0; i < people; i++) visitors.push(await Visitor.as(url, { email: emailOf(i), password: PASSWORD }))
  return visitors
}

const analysesDone = (folder: string) =>
  withDatabase(folder, (database) => database.analysis.count({ where: { state: 'done' } }))

/** @returns every answer, and how many requests got none */
async function load(
  url: string,
  visitors: readonly Visitor[],
  study: Study,
  { seconds, rate }: { seconds: number; rate: number },
) {
  const answers: Answered[] = []
  let next = 0
  const result = await autocannon({
    url,
    connections: visitors.length,
    workers: undefined,
    duration: seconds,
    connectionRate: rate,
    timeout: 60,
    setupClient: (client) => {
      const i = next++
      const { headers } = visitors[i]!
      client.setRequests(visitOf(kindOf(i)[1], study, i).map((asked) => timed(asked, headers, answers)))
    },
  })
  return { answers, lost: result.errors + result.timeouts }
}

function timed(
  { page, request, answered }: Asked,
  headers: Record<string, string>,
  answers: Answered[],
): autocannon.Request {
  let startedAt = 0
  return {
    setupRequest: (one) => {
      const { headers: more, ...rest } = request()
      startedAt = performance.now()
      return { ...one, ...rest, headers: { ...headers, ...more } }
    },
    onResponse: (status, body) => {
      answers.push({ page, status, ms: performance.now() - startedAt })
      answered?.(status, body)
    },
  }
}

function tell(answers: readonly Answered[], lost: number): void {
  const pages = Map.groupBy(answers, ({ page }) => page)
  for (const [page, of] of [...pages].sort(([a], [b]) => (a < b ? -1 : 1))) console.log(lineOf(page, of))
  console.log(lineOf('all', answers))
  const errors = answers.filter(({ status }) => status >= 400)
  const kinds = Map.groupBy(errors, ({ page, status }) => `${status} ${page}`)
  console.log(`errors: ${errors.length + lost}${lost > 0 ? `, of which ${lost} without an answer` : ''}`)
  for (const [kind, of] of kinds) console.log(`  ${of.length} x ${kind}`)
  if (errors.length + lost > 0) process.exitCode = 1
}

function lineOf(name: string, answers: readonly Answered[]): string {
  const sorted = answers.map(({ ms }) => ms).sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(0)
  return `  ${name.padEnd(24)} ${String(sorted.length).padStart(6)}  p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`
}
