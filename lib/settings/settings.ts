import { availableParallelism } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { ConcordError } from '#lib/errors/concord-error.ts'

const number = (low: number, high: number) => z.coerce.number().int().min(low).max(high)

/** Everything that the environment may set, with what it means and what is taken where it is not set. */
const settingsSchema = z.object({
  CONCORD_DATA: z.string().min(1).default('data').describe('the folder that holds everything that is stored'),
  CONCORD_PORT: number(1, 65535)
    .default(3000)
    .describe('the port of the web app; the next free one is taken if it is in use'),
  CONCORD_HOST: z.string().min(1).default('127.0.0.1').describe('the address that the web app listens on'),
  CONCORD_URL: z.url().optional().describe('the address that people type, where a proxy stands in front'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://')
    .optional()
    .describe('a PostgreSQL to use in place of the embedded one'),
  CONCORD_DECODER_THREADS: number(1, 64).default(2).describe('threads that decode one video'),
  CONCORD_ENCODER_THREADS: number(1, 64)
    .default(Math.min(8, availableParallelism()))
    .describe('threads that run the models'),
  CONCORD_PROVIDER: z
    .enum(['auto', 'cuda', 'webgpu', 'dml', 'coreml', 'cpu'])
    .default('auto')
    .describe('what runs the models: auto for the best that works, or cuda, webgpu, dml, coreml, cpu'),
  CONCORD_DEVICE: number(0, 63)
    .default(0)
    .describe('the number of the GPU, from 0, that CUDA or DirectML run the models on'),
})

export interface Settings {
  dataFolder: string
  port: number
  host: string
  url: string | undefined
  databaseUrl: string | undefined
  decoderThreads: number
  encoderThreads: number
  provider: 'auto' | 'cuda' | 'webgpu' | 'dml' | 'coreml' | 'cpu'
  /** Number of the GPU, for providers that can choose one. */
  device: number
}

/**
 * Reads and checks the settings, once at the start of each program.
 *
 * @throws ConcordError bad-settings that names the setting, what is wrong with it and what it is for
 */
export function readSettings(environment: Record<string, string | undefined> = process.env): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = settingsSchema.safeParse(given)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]) as keyof typeof settingsSchema.shape
      return `${name}="${given[name]}" can't be used: ${issue.message}. It is ${settingsSchema.shape[name].description}.`
    })
    throw new ConcordError('bad-settings', lines.join('\n'))
  }
  const { data } = parsed
  return {
    dataFolder: path.resolve(data.CONCORD_DATA),
    port: data.CONCORD_PORT,
    host: data.CONCORD_HOST,
    url: data.CONCORD_URL,
    databaseUrl: data.DATABASE_URL,
    decoderThreads: data.CONCORD_DECODER_THREADS,
    encoderThreads: data.CONCORD_ENCODER_THREADS,
    provider: data.CONCORD_PROVIDER,
    device: data.CONCORD_DEVICE,
  }
}

/** Where each kind of thing lies in the data folder. */
export function dataFolders(dataFolder: string) {
  return {
    database: path.join(dataFolder, 'database'),
    files: path.join(dataFolder, 'files'),
    uploads: path.join(dataFolder, 'uploads'),
    models: path.join(dataFolder, 'models'),
    work: path.join(dataFolder, 'work'),
    secrets: path.join(dataFolder, 'secrets.json'),
  }
}
