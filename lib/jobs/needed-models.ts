import type { Bundle } from '#lib/bundles/bundle.ts'
import type { InstalledModels } from '#lib/bundles/installed-models.ts'
import { EncoderOutOfMemory } from '#lib/encoders/encoder-out-of-memory.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { MissingOnWorker } from '#lib/runs/live-run.ts'

/** The face detectors of this machine. @throws MissingOnWorker where they are missing or were changed */
export async function neededDetector(models: InstalledModels): Promise<Bundle> {
  return neededHere(() => models.detector(), { missing: phrase('the face detector') })
}

/**
 * Opens an encoder, or works with it.
 *
 * @throws MissingOnWorker where it is missing, was changed, or finds no memory here
 */
export async function neededEncoder<T>(encoder: string, work: () => Promise<T>): Promise<T> {
  return neededHere(work, {
    missing: phrase('the encoder “{encoder}”', { encoder }),
    memory: phrase('enough memory for the encoder “{encoder}”', { encoder }),
  })
}

/** What a machine lacks, as opening what is needed tells it; undefined where it has all. */
export async function lackOf(open: () => Promise<unknown>): Promise<Message | undefined> {
  try {
    await open()
    return undefined
  } catch (error) {
    if (error instanceof MissingOnWorker) return error.missing
    throw error
  }
}

/** A model that is missing, was changed or can't run here is no fault of the recording: another machine may have it. */
async function neededHere<T>(work: () => Promise<T>, lacks: { missing: Message; memory?: Message }): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof EncoderOutOfMemory) throw new MissingOnWorker(lacks.memory ?? lacks.missing, { cause: error })
    if (error instanceof ConcordError && error.code === 'bad-bundle')
      throw new MissingOnWorker(lacks.missing, { cause: error })
    throw error
  }
}
