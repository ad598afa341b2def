import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { z } from 'zod'
import type { Database } from '#lib/database/client.ts'
import { storedDocument } from '#lib/documents/stored-document.ts'
import { PROVIDERS } from '#lib/onnx/provider-titles.ts'
import type { ProviderState } from '#lib/onnx/providers.ts'

/** A worker that was not heard of for this long is taken for gone. */
const SILENT_MS = 60_000
const TELL_EVERY_MS = 20_000

const providersSchema: z.ZodType<ProviderState[]> = z.array(
  z.object({
    provider: z.enum(PROVIDERS),
    works: z.boolean(),
    why: z.string(),
    adapter: z.object({ name: z.string(), software: z.boolean() }).optional(),
    float16: z.boolean().optional(),
  }),
)

const storedProviders = storedDocument({
  title: 'What this worker reports about its machine',
  schema: providersSchema,
  upgrades: [(earlier) => earlier],
  under: 'providers',
  remedy: 'Start the worker again.',
})

/** Tells the database again and again that this worker runs and what its machine can do. @returns what ends that */
export async function announceWorker(
  database: Database,
  { providers, threads }: { providers: ProviderState[]; threads: number },
): Promise<() => Promise<void>> {
  const id = randomUUID()
  await database.workerState.deleteMany({ where: { seenAt: { lt: new Date(Date.now() - 10 * SILENT_MS) } } })
  await database.workerState.create({
    data: { id, host: hostname(), providers: storedProviders.write(providers), threads },
  })
  const timer = setInterval(() => {
    database.workerState
      .updateMany({ where: { id }, data: { seenAt: new Date() } })
      .catch((error: Error) => console.error(`worker: ${error.message}`))
  }, TELL_EVERY_MS)
  return async () => {
    clearInterval(timer)
    await database.workerState.deleteMany({ where: { id } }).catch(() => {})
  }
}

/** The workers that are running, with what runs models on their machines. */
export async function listWorkers(database: Database) {
  const rows = await database.workerState.findMany({
    where: { seenAt: { gt: new Date(Date.now() - SILENT_MS) } },
    orderBy: [{ host: 'asc' }, { startedAt: 'asc' }],
  })
  return rows.map(({ host, startedAt, threads, providers }) => ({
    host,
    startedAt,
    threads,
    providers: storedProviders.readOrWhy(providers).value ?? [],
  }))
}
