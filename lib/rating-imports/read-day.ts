import { plainText, withPlainDashes } from '#lib/tables/plain-text.ts'

export type DayOrder = 'day' | 'month'

/** What comes first in dates such as 3/4/2026; undefined where the cells don't tell. */
export function dayOrderOf(cells: readonly string[]): DayOrder | undefined {
  const pairs = cells.flatMap((cell) => {
    const found = SLASHED.exec(withPlainDashes(plainText(cell)))
    return found ? [[Number(found[1]), Number(found[2])] as const] : []
  })
  if (pairs.some(([first]) => first > 12)) return 'day'
  return pairs.some(([, second]) => second > 12) ? 'month' : undefined
}

const ISO = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$/
const DOTTED = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?:[T ].*)?$/
const SLASHED = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:[T ].*)?$/

/**
 * A day as people and programs write it: 2026-03-01, 1.3.2026, 3/1/2026.
 *
 * @param order of the last form; undefined where it is not known
 * @returns year, month and day as 2026-03-01; undefined where it is no day, 'unclear' where it could be two
 */
export function readDay(cell: string, order: DayOrder | undefined): string | undefined | 'unclear' {
  const text = withPlainDashes(plainText(cell))
  const iso = ISO.exec(text)
  if (iso) return dayOf(iso[1]!, iso[2]!, iso[3]!)
  const dotted = DOTTED.exec(text)
  if (dotted) return dayOf(dotted[3]!, dotted[2]!, dotted[1]!)
  const slashed = SLASHED.exec(text)
  if (!slashed) return undefined
  const [, first, second, year] = slashed
  if (order === undefined) return first === second ? dayOf(year!, first!, second!) : 'unclear'
  return order === 'day' ? dayOf(year!, second!, first!) : dayOf(year!, first!, second!)
}

function dayOf(year: string, month: string, day: string): string | undefined {
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const time = Date.parse(`${text}T00:00:00Z`)
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? undefined : text
}
