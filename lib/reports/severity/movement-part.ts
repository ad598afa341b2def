import { inUnit, namedNumber, UNITS_IN_WORDS } from '#lib/movement/measure-words.ts'
import type { MovementInStudy } from '#lib/review/movement-in-study.ts'
import { type Cell, MUTED } from '../pdf/page-style.ts'
import type { TaggedDocument } from '../pdf/tagged-document.ts'

/** What moved in the face, as measured, beside the other interviews of the study; no more is said of it. */
export function drawMovement(page: TaggedDocument, { clips, others, numbers }: MovementInStudy): void {
  const { t } = page
  page.heading(2, t('What moved'))
  const head: Cell[] = [
    t('Measure'),
    t('This interview, mean'),
    t('{count, plural, one {# other interview} other {# other interviews}}, range of means', { count: others }),
  ].map((text) => ({ text, bold: true, size: 8, header: 'Column' }))
  const rows = numbers.map(({ name, mean, range }): Cell[] => {
    const { title, ...unit } = namedNumber(name)
    const said = (value: number) => (Number.isFinite(value) ? t(inUnit(value, unit)) : '–')
    return [
      { text: t(title), header: 'Row', size: 8 },
      { text: said(mean), size: 8 },
      { text: range ? t('{from} to {to}', { from: said(range[0]), to: said(range[1]) }) : '–', size: 8 },
    ]
  })
  page.table(
    [head, ...rows],
    [0.4, 0.24, 0.36].map((share) => share * page.width),
    { padding: 0.4 },
  )
  const lines = [
    t(
      'Means over the {count} clips that count, measured on the face mesh; the range is that of the same study. It is not a norm, and nothing follows from it about health.',
      { count: clips },
    ),
    t(UNITS_IN_WORDS),
  ]
  page.text(lines.join(' '), { size: 7.5, color: MUTED })
}
