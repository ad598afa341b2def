import { type Message, phrase } from '#lib/messages/message.ts'
import { SHOWN, type Shown, SORTS, type Sort } from '#lib/review/interview-filters.ts'
import { useChosenInAddress } from '../agreement/chosen-in-address.ts'

/** Columns that can be left out, in their order. */
export const COLUMNS = [
  { key: 'visit', label: phrase('Visit'), sort: 'visit' },
  { key: 'date', label: phrase('Date'), sort: 'date' },
  { key: 'groups', label: phrase('Groups'), sort: undefined },
  { key: 'interviewer', label: phrase('Led by'), sort: undefined },
  { key: 'assigned', label: phrase('Assigned to'), sort: undefined },
  { key: 'analysis', label: phrase('Analysis'), sort: 'analysis' },
  { key: 'ratings', label: phrase('Ratings'), sort: 'ratings' },
  { key: 'estimate', label: phrase('Estimate, 90 % interval'), sort: 'estimate' },
  { key: 'chart', label: phrase('Interval chart'), sort: undefined },
] as const satisfies readonly { key: string; label: Message; sort: Sort | undefined }[]

export type Column = (typeof COLUMNS)[number]['key']

const USUAL: readonly Column[] = ['visit', 'date', 'analysis', 'ratings', 'estimate', 'chart']

export interface TableState {
  show: Shown
  search: string
  sort: Sort
  descending: boolean
  page: number
  columns: ReadonlySet<Column>
}

/** What of the table stands in the address: filters, order, page and columns. What is as usual stands nowhere. */
export function useTableState() {
  const [parameters, choose] = useChosenInAddress()
  const columns = parameters.get('columns')?.split(',') ?? USUAL
  const state: TableState = {
    show: SHOWN.find((one) => one === parameters.get('show')) ?? 'all',
    search: parameters.get('search') ?? '',
    sort: SORTS.find((one) => one === parameters.get('sort')) ?? 'participant',
    descending: parameters.get('order') === 'descending',
    page: Math.max(1, Math.floor(Number(parameters.get('page')) || 1)),
    columns: new Set(COLUMNS.map(({ key }) => key).filter((key) => columns.includes(key))),
  }
  const set = (change: Partial<TableState>) => {
    const next = { ...state, ...change }
    const chosen = [...next.columns]
    const isUsual = chosen.length === USUAL.length && USUAL.every((column) => next.columns.has(column))
    choose({
      show: next.show === 'all' ? null : next.show,
      search: next.search || null,
      sort: next.sort === 'participant' ? null : next.sort,
      order: next.descending ? 'descending' : null,
      // Another filter or order begins at its first page.
      page: 'page' in change && next.page > 1 ? String(next.page) : null,
      columns: isUsual ? null : chosen.join(',') || 'none',
    })
  }
  return [state, set] as const
}
