/** Makes requests that are not quite right, as each role, of every procedure and route: `api first last seed folder`. Prints a line for each as JSON. */
import { symlinkSync } from 'node:fs'
import { registerHooks } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Person } from '#lib/access/permissions.ts'
import { type Caller, callersOf } from '../fixtures/callers.ts'
import { person, startTestDatabase } from '../fixtures/database.ts'
import { testModels } from '../fixtures/models.ts'
import { makeStudyWorld, type StudyWorld } from '../fixtures/study-world.ts'
import { asking } from './caller.ts'
import type { ReadInput } from './fuzz-reading.ts'
import { Random } from './random.ts'
import { exportRequest, procedureRequest, uploadRequest } from './random-requests.ts'

/** What no answer to a person may tell: our files, our database, our libraries. */
const INTERNALS = /prisma|node_modules|\bat .*\.ts:\d|\.\$queryRaw|invocation in|ECONNREFUSED|syntax error at/i
/** Members may be removed by the requests; after so many they are put back. */
const PUT_BACK_EVERY = 100

// Requests are answered in this process: who asks is set here, and Next.js is found as its bundler finds it.
const session = pathToFileURL(path.join(import.meta.dirname, 'caller.ts')).href
registerHooks({
  resolve: (name, context, next) => {
    if (/(?:^|\/)session\.ts$/.test(name) && !name.includes('lib/')) return { url: session, shortCircuit: true }
    return next(/^next\/\w+$/.test(name) ? `${name}.js` : name, context)
  },
})
// What a crash logs is in the answers.
console.error = () => {}

const [, first, last, seed] = process.argv.slice(2) as [string, string, string, string]
const test = await startTestDatabase()
process.env.DATABASE_URL = test.url
process.env.CONCORD_DATA = test.folder
process.env.CONCORD_BACKUP_FOLDER = path.join(test.folder, 'backups')
process.env.NEXTAUTH_SECRET = 'a secret of this fuzz alone'
// Passkeys belong to an address.
process.env.NEXTAUTH_URL = 'http://localhost:3000'
symlinkSync(await testModels(), path.join(test.folder, 'models'))
const { EXAMPLE_INPUTS } = await import('../fixtures/example-inputs.ts')
const { routes } = await import('./api-routes.ts')
const administrator = await person(test.database, 'Administrator', 'administrator')
const world = await makeStudyWorld(test, 'OWN', 3)
const foreign = await makeStudyWorld(test, 'FOREIGN', 4)
const callers = callersOf(world, foreign, administrator)
const ids = [world, foreign].flatMap(idsOf)
const names = Object.keys(EXAMPLE_INPUTS)

for (let i = Number(first); i <= Number(last); i++) {
  const random = new Random(Number(seed) * 1_000_003 + i)
  if (i % PUT_BACK_EVERY === 0) await putMembersBack()
  const caller = random.oneOf(callers)
  const { name, ask } = await drawRequest(random, caller, i)
  asking.person = caller.person
  const startedAt = performance.now()
  const outcome = await outcomeOf(ask)
  const message = `${name} by ${caller.name}: ${outcome.message}`
  const line = { number: i, ms: performance.now() - startedAt, ...outcome, message } satisfies ReadInput
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
process.exit(0)

async function drawRequest(
  random: Random,
  caller: Caller,
  i: number,
): Promise<{ name: string; ask: () => Promise<Response> }> {
  const kind = random.next()
  if (kind < 0.08) {
    const request = uploadRequest(random.oneOf(ids), random.oneOf([...world.interviews, world.unratedId]), random)
    return { name: `${request.method} upload`, ask: () => routes.uploads(request) }
  }
  if (kind < 0.2) {
    const { name, path: address, answer } = random.oneOf(routes.exports)
    const id = random.oneOf([
      world.studyId,
      world.headId,
      world.interviews[0]!,
      world.recordingId,
      ...ids,
      'x',
      '\0',
      '',
      '..',
    ])
    const request = exportRequest(address.replace('[id]', encodeURIComponent(id)), random)
    return { name, ask: () => answer(request, { params: Promise.resolve({ id }) }) }
  }
  // Every procedure in turn.
  const name = names[i % names.length]!
  const of = random.next() < 0.8 ? world : foreign
  const input = await EXAMPLE_INPUTS[name]!(test.database, of, caller.person ?? administrator)
  const request = procedureRequest(name, input, random, ids)
  return { name, ask: () => routes.procedures(request) }
}

async function outcomeOf(ask: () => Promise<Response>): Promise<{ kind: ReadInput['kind']; message: string }> {
  try {
    const answer = await ask()
    const text = await answer.text()
    const told = `${answer.status} ${text.slice(0, 300)}`
    if (answer.status === 500) return { kind: 'crash', message: told }
    if (answer.status >= 400 && INTERNALS.test(text)) return { kind: 'crash', message: `tells internals: ${told}` }
    return { kind: answer.status >= 400 ? 'refused' : 'read', message: told }
  } catch (error) {
    return { kind: 'crash', message: (error as Error).stack ?? String(error) }
  }
}

function idsOf({
  studyId,
  interviews,
  unratedId,
  recordingId,
  headId,
  sourceId,
  promptSetId,
  members,
}: StudyWorld): string[] {
  return [
    studyId,
    interviews[0]!,
    unratedId,
    recordingId,
    headId,
    sourceId,
    promptSetId,
    ...Object.values(members).map(({ id }: Person) => id),
  ]
}

async function putMembersBack(): Promise<void> {
  for (const { person: who, role } of callers) {
    if (!who || !role) continue
    const key = { studyId: world.studyId, userId: who.id }
    await test.database.membership.upsert({
      where: { studyId_userId: key },
      create: { ...key, role },
      update: { role },
    })
  }
  for (const { person: who } of callers)
    if (who) await test.database.user.update({ where: { id: who.id }, data: { role: who.role, disabledAt: null } })
}
