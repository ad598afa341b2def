import { spawn } from 'node:child_process'
import path from 'node:path'
import { z } from 'zod'
import { PROVIDERS } from '#lib/onnx/provider-titles.ts'
import type { ProviderState } from '#lib/onnx/providers.ts'

const checkResultSchema = z.object({
  output: z.enum(['frame features', 'clip embedding', 'text features']),
  // JSON has no infinity: an output that is not a number has none.
  largestError: z
    .number()
    .nullable()
    .transform((value) => value ?? Number.POSITIVE_INFINITY),
  relativeError: z
    .number()
    .nullable()
    .transform((value) => value ?? Number.POSITIVE_INFINITY),
  minCosine: z.number(),
  passed: z.boolean(),
})

export const trialSchema = z.object({
  provider: z.enum(PROVIDERS),
  /** Why it could not run the model, in the user's words; undefined where it could. */
  why: z.string().optional(),
  results: z.array(checkResultSchema),
  /** Time of a clip of frames, in ms; undefined where it was not taken. */
  msPerClip: z.number().optional(),
  /** Frames at a time that its memory held. */
  frameBatch: z.number().int().min(1),
})
/** What a provider did with an encoder when it was tried on its stored values. */
export type Trial = z.infer<typeof trialSchema>

/** What the process that tries is asked. */
export interface TrialTask {
  folder: string
  state: ProviderState
  threads: number
  device?: number | undefined
}

/** A software adapter takes minutes for the published size. */
const TRIAL_LIMIT_MS = 20 * 60_000

/**
 * Tries a provider on an encoder's stored values and takes its time, in a process of its own: a graphics driver that fails
 * may take its process along, and the memory of a provider that is not taken is given back.
 */
export async function tryProvider(task: TrialTask): Promise<Trial> {
  const { provider } = task.state
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'provider-trial-process.ts')], {
    stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
    timeout: TRIAL_LIMIT_MS,
    killSignal: 'SIGKILL',
  })
  return new Promise((resolve) => {
    const failed = (why: string) => resolve({ provider, why, results: [], frameBatch: 1 })
    child.once('message', (answer) => {
      const parsed = trialSchema.safeParse(answer)
      if (parsed.success) resolve(parsed.data)
      else failed('Its output could not be read.')
      child.kill()
    })
    child.once('error', () => failed('The test process could not be started.'))
    child.once('exit', (_, signal) =>
      failed(
        signal === 'SIGKILL'
          ? 'It did not finish one clip of this model within 20 minutes.'
          : 'It stopped unexpectedly while running this model. The driver may be faulty.',
      ),
    )
    child.send(task, (error) => {
      if (error) failed('The test process could not be started.')
    })
  })
}
