import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { Sample } from '#lib/evaluation/dataset-files.ts'
import { readDataset } from '#lib/evaluation/datasets.ts'
import { mafwCaptions } from '#lib/evaluation/mafw-captions.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { decodeText } from '#lib/tables/decode-text.ts'
import { columnOf, readTable } from '#lib/tables/read-table.ts'

/** A clip with words for it. */
export interface CaptionedClip {
  name: string
  path: string
  kind: Sample['kind']
  caption: string
  /** What it shows, where that is known: held-out clips are told apart by it. */
  label?: string | undefined
  heldOut: boolean
  /** Whether nothing is learnt from it, though it is none of the test clips; its caption may describe its class. */
  leftOut?: boolean
}

/**
 * Clips in a folder and a table of their captions: columns `file` and `caption`, and where there are such, `class` and `set` (train or test).
 * A clip is a video or a folder of face pictures.
 *
 * @throws ConcordError bad-input that names the row that has no caption or no file
 */
export async function captionedClips(table: string, root: string): Promise<CaptionedClip[]> {
  const { text } = decodeText(await readFile(table), path.basename(table))
  const read = readTable(text, path.basename(table), ['file', 'caption'])
  const place = (column: string) =>
    read.columns.some((name) => name.toLowerCase() === column) ? columnOf(read, column) : -1
  const [file, caption, label, set] = ['file', 'caption', 'class', 'set'].map(place) as [number, number, number, number]
  const clips: CaptionedClip[] = []
  for (const { line, cells } of read.rows) {
    const name = cells[file]?.trim() ?? ''
    const words = cells[caption]?.trim() ?? ''
    const part = cells[set]?.trim().toLowerCase() ?? ''
    if (!name || !words)
      throw new ConcordError('bad-input', phrase('Line {line} of {table} has no file or no caption.', { line, table }))
    if (part && part !== 'train' && part !== 'test')
      throw new ConcordError(
        'bad-input',
        phrase('Line {line} of {table} has the set “{part}”; it is train or test.', {
          line,
          table,
          part: part.slice(0, 40),
        }),
      )
    const found = path.resolve(root, name)
    const facts = await stat(found).catch(() => undefined)
    if (!facts)
      throw new ConcordError(
        'bad-input',
        phrase('Line {line} of {table}: there is no {name} in {root}.', { line, table, name, root }),
      )
    clips.push({
      name,
      path: found,
      kind: facts.isDirectory() ? 'frames' : 'video',
      caption: words,
      label: cells[label]?.trim() || undefined,
      heldOut: part === 'test',
    })
  }
  const twice = clips.find(({ name }, i) => clips.findIndex((other) => other.name === name) !== i)
  if (twice) throw new ConcordError('bad-input', phrase('{table} names {name} twice.', { table, name: twice.name }))
  return clips
}

/**
 * The clips of a fold of MAFW: those to learn from, and its test clips by class; with what was left out, in words.
 *
 * @param withDescription whether only clips with a description are learnt from
 */
export async function mafwClips(
  root: string,
  fold: number,
  withDescription: boolean,
): Promise<{ clips: CaptionedClip[]; notes: Message[] }> {
  const training = await mafwCaptions(root, fold, withDescription)
  const { classes, samples } = await readDataset('mafw', root, fold)
  const notes = [
    ...(withDescription && training.withoutCaption > 0
      ? [phrase('{count} training clips have no description and are left out', { count: training.withoutCaption })]
      : []),
    ...(training.withoutFiles > 0
      ? [phrase('{count} training clips with descriptions have no files', { count: training.withoutFiles })]
      : []),
  ]
  const test = samples.map(({ label, ...sample }) => ({
    ...sample,
    caption: '',
    label: classes[label]!,
    heldOut: true,
  }))
  return { clips: [...training.clips.map((clip) => ({ ...clip, heldOut: false })), ...test], notes }
}
