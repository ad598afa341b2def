/** The process that tries one provider on an encoder's stored values; see provider-trial.ts. */
import { openBundle } from '#lib/bundles/bundle.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { endWithParent } from '#lib/processes/end-with-parent.ts'
import { storedChecks } from './checks-file.ts'
import { encoderShape } from './encoder-shape.ts'
import { openStages } from './encoder-stages.ts'
import { isOutOfMemory } from './frame-batch.ts'
import type { Trial, TrialTask } from './provider-trial.ts'
import { timeOfClip, tryStages } from './try-stages.ts'

async function tried({ folder, state, threads, device }: TrialTask): Promise<Trial> {
  const { provider } = state
  const bundle = await openBundle(folder)
  const shape = encoderShape(bundle.manifest)!
  const checks = await storedChecks(bundle)
  if (!checks) return { provider, why: 'There are no stored values to compare with.', results: [], frameBatch: 1 }
  try {
    const stages = await openStages(folder, shape, { provider, threads, device })
    const { results, frameBatch } = await tryStages(bundle.manifest, shape, stages, checks, state)
    const right = results.every(({ passed }) => passed)
    const msPerClip = right ? await timeOfClip(shape, stages, frameBatch, state) : undefined
    return { provider, results, frameBatch, ...(msPerClip === undefined ? {} : { msPerClip }) }
  } catch (error) {
    return { provider, why: reasonOf(error), results: [], frameBatch: 1 }
  }
}

function reasonOf(error: unknown): string {
  if (isOutOfMemory(error)) return 'It does not have enough memory for this model.'
  if (error instanceof Error && 'code' in error && /^(?:EACCES|EROFS|EPERM|ENOSPC)$/.test(String(error.code)))
    return 'The GPU version of the model could not be written to its folder.'
  const line = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!.slice(0, 200)
  return storedText(phrase('It could not run this model: {line}', { line }))
}

endWithParent()
process.once('message', async (task: TrialTask) => {
  process.send!(await tried(task), () => process.exit(0))
})
