/** The child process that looks at a few moments of a recording and sends what it saw on file descriptor 3. */
import { createWriteStream } from 'node:fs'
import { encodeMessage } from '#lib/analysis/framed-messages.ts'
import { FaceModels } from '#lib/analysis/picture-tools.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { becomeAccount } from '#lib/processes/confinement.ts'
import { endWithParent } from '#lib/processes/end-with-parent.ts'
import { browsersPlay } from '#lib/video/browsers-play.ts'
import { openVideo } from '#lib/video/open-video.ts'
import { GlimpsedFaces } from './glimpsed-faces.ts'
import type { PreviewMessage, PreviewTask } from './preview-messages.ts'

const output = createWriteStream('', { fd: 3, highWaterMark: 8 * 1024 * 1024 })

async function send(message: PreviewMessage | { type: 'error'; code: string; message: string }, bytes?: Buffer) {
  let open = true
  for (const part of encodeMessage(message, bytes)) open = output.write(part)
  if (!open) await new Promise<void>((resolve) => output.once('drain', resolve))
}

async function look({ file, detectorFolder, account }: PreviewTask): Promise<void> {
  const models = new FaceModels(detectorFolder)
  if (account) {
    // From here on nothing of this installation can be read but what is open.
    await models.load()
    becomeAccount(account)
  }
  const video = openVideo(file, 1)
  const faces = new GlimpsedFaces(video, models)
  try {
    await send({ type: 'facts', facts: video.facts, notes: video.notes, playable: browsersPlay(video) })
    await faces.look()
    const { poster } = faces
    if (poster) await send({ type: 'poster', width: poster.width, height: poster.height }, poster.rgb)
    await send({ type: 'end', glimpses: faces.summary })
  } finally {
    faces.free()
    video.close()
    await models.close()
  }
}

endWithParent()
output.on('error', () => process.exit(0))
process.once('message', (task: PreviewTask) => {
  look(task)
    .catch((error: unknown) => {
      if (!(error instanceof ConcordError)) console.error(error)
      const known = error instanceof ConcordError ? error : new ConcordError('bad-video', DECODER_FAILED)
      return send({ type: 'error', code: known.code, message: storedText(known.text) })
    })
    .finally(() => output.end(() => process.exit(0)))
})

const DECODER_FAILED = phrase(
  'The video decoder failed on this file; it is damaged. Convert it to MP4 (H.264) and try again.',
)
