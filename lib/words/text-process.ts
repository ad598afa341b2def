/**
 * The process that encodes texts. It is a process of its own because a run of the network holds its thread, which has to answer
 * pages meanwhile, and because the memory of the text encoder is given back when it ends.
 */
import { ConcordError, textOf } from '#lib/errors/concord-error.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { bytesOf, rowAt, rowsOf } from '#lib/numbers/rows.ts'
import { endWithParent } from '#lib/processes/end-with-parent.ts'
import { TextEncoder } from './text-encoder.ts'
import type { TextAnswer, TextQuestion } from './text-service.ts'

let loaded: { folder: string; encoder: TextEncoder } | undefined

async function answer({ id, folder, texts, threads }: TextQuestion): Promise<TextAnswer> {
  try {
    if (loaded?.folder !== folder) {
      await loaded?.encoder.release()
      loaded = undefined
      loaded = { folder, encoder: await TextEncoder.load(folder, threads) }
    }
    const features = await loaded.encoder.encodeTexts(texts)
    const rows = rowsOf(features, texts.length === 0 ? 0 : features.length / texts.length)
    return {
      id,
      rows: texts.map((_, i) => Buffer.from(bytesOf(rowAt(rows, i))).toString('base64')),
    }
  } catch (error) {
    if (!(error instanceof ConcordError)) console.error(error)
    return { id, problem: storedText(textOf(error)), code: error instanceof ConcordError ? error.code : 'unavailable' }
  }
}

let last: Promise<unknown> = Promise.resolve()
endWithParent()
process.on('message', (question: TextQuestion) => {
  last = last.then(async () => process.send!(await answer(question)))
})
