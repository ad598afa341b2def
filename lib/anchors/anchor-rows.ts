import { type Message, phrase } from '#lib/messages/message.ts'
import { textInMessage } from '#lib/messages/stored-text.ts'
import { type Anchors, anchorsSchema } from '#lib/own-scales/stored-anchors.ts'
import type { Scale, ScaleItem } from '#lib/scales/scale.ts'
import type { GivenRow } from '#lib/tables/read-given-table.ts'

/** The columns of a file of anchors. A row without a score is the item's definition. */
export const ANCHOR_COLUMNS = ['item', 'score', 'text'] as const

/** Anchors of a file, or what is wrong with it by row and column. */
export interface ReadAnchors {
  anchors: Anchors
  problems: (Message | string)[]
}

/** Reads the rows of a file of anchors. Every cell that is wrong is named, not the first alone. */
export function anchorsOfRows(scale: Scale, rows: readonly GivenRow[]): ReadAnchors {
  const known = new Map(scale.items.flatMap((item) => [item.key, item.label].map((name) => [name.toLowerCase(), item])))
  const anchors: Record<string, { definition?: string; levels: Record<string, string> }> = {}
  const problems: ReadAnchors['problems'] = []
  for (const { place: written, cells } of rows) {
    const place = textInMessage(written)
    const [name, score, text] = ANCHOR_COLUMNS.map((column) => cells[column] ?? '') as [string, string, string]
    const item = known.get(name.toLowerCase())
    const wrong = problemOf(scale, item, { name, score, text })
    if (wrong || !item) {
      if (wrong) problems.push(phrase('{place}, {wrong}', { place, wrong }))
      continue
    }
    anchors[item.key] ??= { levels: {} }
    const own = anchors[item.key]!
    const before = score === '' ? own.definition : own.levels[Number(score)]
    if (before !== undefined)
      problems.push(
        score === ''
          ? phrase('{place}, column score: {label} has this definition twice.', { place, label: item.label })
          : phrase('{place}, column score: {label} has this score twice.', { place, label: item.label }),
      )
    else if (score === '') own.definition = text
    else own.levels[Number(score)] = text
  }
  const parsed = anchorsSchema.safeParse(anchors)
  if (parsed.success) return { anchors: parsed.data, problems }
  return { anchors: {}, problems: [...problems, ...parsed.error.issues.map(({ message }) => message)] }
}

function problemOf(
  scale: Scale,
  item: ScaleItem | undefined,
  { name, score, text }: { name: string; score: string; text: string },
): Message | undefined {
  if (!item) return phrase('column item: {scale} has no item “{name}”.', { scale: scale.name, name: name.slice(0, 40) })
  if (score !== '' && !(/^\d{1,4}$/.test(score) && +score >= item.low && +score <= item.high))
    return phrase('column score: “{score}” is not a score of {label}, which has {low} to {high}.', {
      score: score.slice(0, 20),
      label: item.label,
      low: item.low,
      high: item.high,
    })
  if (text === '') return phrase('column text: it is empty.')
  return text.length > 2000 ? phrase('column text: it has more than 2,000 characters.') : undefined
}
