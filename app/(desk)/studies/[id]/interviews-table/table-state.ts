import { type Message, phrase } from '#lib/messages/message.ts'
import { COLUMN_KEYS, type Column, SHOWN, type Shown, SORTS, type Sort } from '#lib/review/interview-filters.ts'
import type { ViewContent } from '#lib/review/saved-views.ts'
import { useChosenInAddress } from '../agreement/chosen-in-address.ts'

const IN_HEAD: Record<Column, { label: Message; sort: Sort | undefined }> = {
  visit: { label: phrase('Visit'), sort: 'visit' },
  date: { label: phrase('Date'), sort: 'date' },
  groups: { label: phrase('Groups'), sort: undefined },
  interviewer: { label: phrase('Led by'), sort: undefined },
  assigned: { label: phrase('Assigned to'), sort: undefined },
  analysis: { label: phrase('Analysis'), sort: 'analysis' },
  ratings: { label: phrase('Ratings'), sort: 'ratings' },
  estimate: { label: phrase('Estimate, 90 % interval'), sort: 'estimate' },
  chart: { label: phrase('Interval chart'), sort: undefined },
}

/** Columns that can be left out, in their order. */
export const COLUMNS = COLUMN_KEYS.map((key) => ({ key, ...IN_HEAD[key] }))

const USUAL: readonly Column[] = ['visit', 'date', 'analysis', 'ratings', 'estimate', 'chart']

export interface TableState {
  show: Shown
  search: string
  sort: Sort
  descending: boolean
  page: number
  columns: ReadonlySet<Column>
  /** Id of the saved view that was chosen; undefined where none was. */
  view: string | undefined
}

/** What is shown where nothing was chosen. */
export const USUAL_VIEW: ViewContent = {
  show: 'all',
  search: '',
  sort: 'participant',
  descending: false,
  columns: [...USUAL],
}

/** What a view would keep of the table as it is. */
export const contentOf = ({ show, search, sort, descending, columns }: TableState): ViewContent => ({
  show,
  search: search.trim(),
  sort,
  descending,
  columns: COLUMN_KEYS.filter((key) => columns.has(key)),
})

/** The table as a view keeps it, at its first page. */
export const stateOf = ({ columns, ...content }: ViewContent, view?: string): TableState => ({
  ...content,
  columns: new Set(columns),
  page: 1,
  view,
})

/** Whether two views show the same. */
export const isSameView = (one: ViewContent, other: ViewContent): boolean =>
  JSON.stringify(contentOf(stateOf(one))) === JSON.stringify(contentOf(stateOf(other)))

/**
 * What of the table stands in the address: filters, order, page and columns, whole, so that a link shows the same to whoever may not see the
 * view; and the view itself. What is as usual stands nowhere.
 */
export function useTableState() {
  const [parameters, choose] = useChosenInAddress()
  const columns = parameters.get('columns')?.split(',') ?? USUAL
  const state: TableState = {
    show: SHOWN.find((one) => one === parameters.get('show')) ?? 'all',
    search: parameters.get('search') ?? '',
    sort: SORTS.find((one) => one === parameters.get('sort')) ?? 'participant',
    descending: parameters.get('order') === 'descending',
    page: Math.max(1, Math.floor(Number(parameters.get('page')) || 1)),
    columns: new Set(COLUMN_KEYS.filter((key) => columns.includes(key))),
    view: parameters.get('view') ?? undefined,
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
      view: next.view ?? null,
    })
  }
  return [state, set] as const
}
