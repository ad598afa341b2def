/**
 * The child process that imports a checkpoint or an ONNX file: its memory is given back when it ends, and a file that breaks something
 * breaks nothing else.
 */
import { ConcordError, explained, textOf } from '#lib/errors/concord-error.ts'
import type { ImportMessage, ImportTask } from '#lib/jobs/import-messages.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { phantomClips } from '#lib/phantom/phantom-clips.ts'
import { endWithParent } from '#lib/processes/end-with-parent.ts'
import { CHECK_CLIPS, importEmoclip } from '#models/emoclip/import-emoclip.ts'
import { importOwnTask } from './import-own-task.ts'

const send = (message: ImportMessage) => new Promise<void>((resolve) => process.send!(message, () => resolve()))

const CHECKING = 'checking the model'

endWithParent()
process.once('message', async (task: ImportTask) => {
  try {
    if (task.own) {
      await send({ type: 'progress', stage: CHECKING, progress: 0.1 })
      await send(await importOwnTask(task))
      process.exit(0)
    }
    const { manifest, headFolder, messages } = await importEmoclip({
      ...task,
      clips: (kind) => phantomClips(CHECK_CLIPS, kind),
      onProgress: (stage, progress) => void send({ type: 'progress', stage, progress }),
    })
    await send({
      type: 'done',
      version: manifest.version,
      precision: manifest.precision,
      minCosine: manifest.measured?.minCosine,
      headInstalled: headFolder !== undefined,
      messages,
      peakMemoryMb: process.resourceUsage().maxRSS / 1024,
    })
  } catch (error) {
    if (!(error instanceof ConcordError)) console.error(error)
    const isFinal = error instanceof ConcordError && ['bad-checkpoint', 'bad-input'].includes(error.code)
    const code = explained(error)?.code ?? 'bad-checkpoint'
    await send({ type: 'problem', code, message: storedText(textOf(error)), isFinal })
  }
  process.exit(0)
})
