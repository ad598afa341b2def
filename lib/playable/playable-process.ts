/**
 * The child process that makes a playable copy of a recording: it decodes the recording and sends the encoded pictures and sound of
 * the copy on file descriptor 3.
 */
import { createWriteStream } from 'node:fs'
import { encodeMessage } from '#lib/analysis/framed-messages.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { becomeAccount } from '#lib/processes/confinement.ts'
import { endWithParent } from '#lib/processes/end-with-parent.ts'
import type { PlayableMessage, PlayableTask } from './playable-messages.ts'
import { playableParts } from './playable-parts.ts'

const output = createWriteStream('', { fd: 3, highWaterMark: 8 * 1024 * 1024 })

async function send(message: PlayableMessage | { type: 'error'; code: string; message: string }, bytes?: Buffer) {
  let open = true
  for (const part of encodeMessage(message, bytes)) open = output.write(part)
  if (!open) await new Promise<void>((resolve) => output.once('drain', resolve))
}

async function make({ file, threads, account }: PlayableTask): Promise<void> {
  if (account) becomeAccount(account)
  const { size, header, soundHeader, parts } = playableParts(file, threads)
  const both = Buffer.concat([soundHeader ?? Buffer.alloc(0), header])
  await send({ type: 'stream', ...size, soundBytes: soundHeader?.length ?? 0 }, both)
  let lengthMs = 0
  for (const part of parts) {
    if (part.kind === 'sound') {
      const { data, ...told } = part.sound
      await send({ type: 'sound', ...told }, data)
    } else {
      const { data, ...told } = part.picture
      lengthMs = Math.max(lengthMs, part.endMs)
      await send({ type: 'picture', ...told, share: part.share }, data)
    }
  }
  await send({ type: 'end', lengthMs: Math.round(lengthMs) })
}

endWithParent()
output.on('error', () => process.exit(0))
process.once('message', (task: PlayableTask) => {
  make(task)
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
