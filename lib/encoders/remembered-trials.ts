import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { cpus, hostname } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import type { Bundle } from '#lib/bundles/bundle.ts'
import type { ProviderState } from '#lib/onnx/providers.ts'
import { type Trial, trialSchema } from './provider-trial.ts'
import { writeBeside } from './write-beside.ts'

/** Beside the models, so that installations that share them share what was tried. */
const FILE = '.providers.json'
const rememberedSchema = z.object({
  /** sha256 of the bundle. */
  bundle: z.string(),
  host: z.string(),
  adapter: z.string().optional(),
  trial: trialSchema,
})
type Remembered = z.infer<typeof rememberedSchema>
const fileSchema = z.object({ format: z.literal(1), trials: z.record(z.string(), rememberedSchema) })

/** Read when it is asked for: the web app loads this file too, where a bundler has made another thing of the package's place. */
function runtimeVersion(): string {
  const file = createRequire(import.meta.url).resolve('onnxruntime-node/package.json')
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

/**
 * The trials of providers on the encoders of a models folder, so that each is made once: for a processor, an adapter and its driver,
 * a bundle, a version of ONNX Runtime and a number of threads.
 */
export class RememberedTrials {
  readonly #bundle: Bundle
  readonly #threads: number

  constructor(bundle: Bundle, threads: number) {
    this.#bundle = bundle
    this.#threads = threads
  }

  async get(state: ProviderState): Promise<Trial | undefined> {
    return (await readTrials(this.#file))[this.#keyOf(state)]?.trial
  }

  async store(state: ProviderState, trial: Trial): Promise<void> {
    const remembered: Remembered = {
      bundle: this.#bundle.sha256,
      host: hostname(),
      ...(state.adapter ? { adapter: state.adapter.name } : {}),
      trial,
    }
    const trials = { ...(await readTrials(this.#file)), [this.#keyOf(state)]: remembered }
    // Where it can't be written, providers are tried at every start.
    await writeBeside(this.#file, `${JSON.stringify({ format: 1, trials })}\n`)
  }

  get #file(): string {
    return path.join(path.dirname(this.#bundle.folder), FILE)
  }

  #keyOf({ provider, adapter }: ProviderState): string {
    const known = [
      this.#bundle.sha256,
      provider,
      adapter?.name,
      adapter?.driver,
      cpus()[0]?.model,
      process.platform,
      process.arch,
      runtimeVersion(),
      this.#threads,
    ]
    return createHash('sha256').update(JSON.stringify(known)).digest('hex')
  }
}

/** What was tried on the models of a folder, on every machine that uses it. */
export async function rememberedTrials(modelsFolder: string): Promise<Remembered[]> {
  return Object.values(await readTrials(path.join(modelsFolder, FILE)))
}

async function readTrials(file: string): Promise<Record<string, Remembered>> {
  const text = await readFile(file, 'utf8').catch(() => '')
  if (!text) return {}
  try {
    return fileSchema.parse(JSON.parse(text)).trials
  } catch {
    // A file of another version or a damaged one only costs new trials.
    return {}
  }
}
