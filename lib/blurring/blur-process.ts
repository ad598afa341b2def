/**
 * The child process that makes a blurred copy of a recording: it decodes the recording twice, once to find the faces and once to
 * blur them, and sends the encoded pictures of the copy on file descriptor 3. What is not blurred never leaves it.
 */
import { createWriteStream } from 'node:fs'
import { encodeMessage } from '#lib/analysis/framed-messages.ts'
import { FaceModels } from '#lib/analysis/picture-tools.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { becomeAccount } from '#lib/processes/confinement.ts'
import { endWithParent } from '#lib/processes/end-with-parent.ts'
import type { BlurMessage, BlurTask } from './blur-messages.ts'
import { BlurPlan } from './blur-plan.ts'
import { LOOKS_PER_SECOND, lookForFaces } from './look-for-faces.ts'
import { blurredPictures } from './write-blurred.ts'

const output = createWriteStream('', { fd: 3, highWaterMark: 8 * 1024 * 1024 })
/** Finding the faces is this share of the work. */
const LOOKING_SHARE = 0.6
const EVERY_MS = 500

async function send(message: BlurMessage | { type: 'error'; code: string; message: string }, bytes?: Buffer) {
  let open = true
  for (const part of encodeMessage(message, bytes)) open = output.write(part)
  if (!open) await new Promise<void>((resolve) => output.once('drain', resolve))
}

async function blur({ file, detectorFolder, threads, account }: BlurTask): Promise<void> {
  const models = new FaceModels(detectorFolder)
  if (account) {
    // From here on nothing of this installation can be read but what is open.
    await models.load()
    becomeAccount(account)
  }
  let toldAt = 0
  const { looked, facts, warnings } = await lookForFaces(file, threads, models, async (share) => {
    if (Date.now() - toldAt < EVERY_MS) return
    toldAt = Date.now()
    await send({ type: 'progress', share: LOOKING_SHARE * share })
  })
  const plan = new BlurPlan(looked, LOOKS_PER_SECOND, facts)
  if (plan.faces === 0) throw new ConcordError('bad-video', NO_FACE)
  const samples = looked.at(-1)!.index + looked.at(-1)!.repeats
  const lengthMs = (1000 * samples) / LOOKS_PER_SECOND
  const { size, header, pictures } = blurredPictures(file, threads, plan)
  await send({ type: 'stream', ...size }, header)
  let endedMs = 0
  for (const { picture, endMs } of pictures) {
    endedMs = Math.max(endedMs, endMs)
    const { data, ...told } = picture
    const share = LOOKING_SHARE + (1 - LOOKING_SHARE) * Math.min(1, endMs / lengthMs)
    await send({ type: 'picture', ...told, share }, data)
  }
  await send({ type: 'end', summary: { wholeShare: plan.wholeShare, lengthMs: Math.round(endedMs), warnings } })
}

endWithParent()
output.on('error', () => process.exit(0))
process.once('message', (task: BlurTask) => {
  blur(task)
    .catch((error: unknown) => {
      if (!(error instanceof ConcordError)) console.error(error)
      const known = error instanceof ConcordError ? error : new ConcordError('bad-video', DECODER_FAILED)
      return send({ type: 'error', code: known.code, message: storedText(known.text) })
    })
    .finally(() => output.end(() => process.exit(0)))
})

const NO_FACE = phrase(
  'No face was found in this recording, so no copy was made. A copy would show everything that the recording shows.',
)
const DECODER_FAILED = phrase(
  'The video decoder failed on this file; it is damaged. Convert it to MP4 (H.264) and try again.',
)
