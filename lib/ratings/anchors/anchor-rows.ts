import type { Scale, ScaleItem } from '#lib/scales/scale.ts'
import type { GivenRow } from '#lib/tables/read-given-table.ts'
import { type Anchors, anchorsSchema } from './anchors.ts'

/** The columns of a file of anchors. A row without a score is the item's definition. */
export const ANCHOR_COLUMNS = ['item', 'score', 'text'] as const

/** Anchors of a file, or what is wrong with it by row and column. */
export interface ReadAnchors {
  anchors: Anchors
  problems: string[]
}

/** Reads the rows of a file of anchors. Every cell that is wrong is named, not the first alone. */
export function anchorsOfRows(scale: Scale, rows: readonly GivenRow[]): ReadAnchors {
  const known = new Map(scale.items.flatMap((item) => [item.key, item.label].map((name) => [name.toLowerCase(), item])))
  const anchors: Record<string, { definition?: string; levels: Record<string, string> }> = {}
  const problems: string[] = []
  for (const { place, cells } of rows) {
    const [name, score, text] = ANCHOR_COLUMNS.map((column) => cells[column] ?? '') as [string, string, string]
    const item = known.get(name.toLowerCase())
    const wrong = problemOf(scale, item, { name, score, text })
    if (wrong || !item) {
      problems.push(`${place}, ${wrong}`)
      continue
    }
    anchors[item.key] ??= { levels: {} }
    const own = anchors[item.key]!
    const before = score === '' ? own.definition : own.levels[Number(score)]
    if (before !== undefined)
      problems.push(`${place}, column score: ${item.label} has this ${score === '' ? 'definition' : 'score'} twice.`)
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
): string | undefined {
  if (!item) return `column item: ${scale.name} has no item “${name.slice(0, 40)}”.`
  if (score !== '' && !(/^\d{1,2}$/.test(score) && +score >= item.low && +score <= item.high))
    return `column score: “${score.slice(0, 20)}” is not a score of ${item.label}, which has ${item.low} to ${item.high}.`
  if (text === '') return 'column text: it is empty.'
  return text.length > 2000 ? 'column text: it has more than 2,000 characters.' : undefined
}
