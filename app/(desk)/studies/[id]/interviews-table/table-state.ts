import { type Message, phrase } from '#lib/messages/message.ts'
import {
  COLUMN_KEYS,
  type Column,
  type InterviewFilters,
  readFilters,
  SHOWN,
  type Shown,
  SORTS,
  type Sort,
} from '#lib/review/interview-filters.ts'
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
  filters: InterviewFilters
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
export const contentOf = ({ show, search, sort, descending, columns, filters }: TableState): ViewContent => ({
  show,
  search: search.trim(),
  sort,
  descending,
  columns: COLUMN_KEYS.filter((key) => columns.has(key)),
  ...(isNarrowed(filters) ? { filters: inOrder(filters) } : {}),
})

export const isNarrowed = (filters: InterviewFilters): boolean => Object.keys(inOrder(filters)).length > 0

/** The filters that are set, in their own order, however they were chosen. */
const inOrder = (filters: InterviewFilters): InterviewFilters =>
  readFilters((name) => (filters[name] === undefined ? undefined : String(filters[name])))

/** The table as a view keeps it, at its first page. */
export const stateOf = ({ columns, filters = {}, ...content }: ViewContent, view?: string): TableState => ({
  ...content,
  filters,
  columns: new Set(columns),
  page: 1,
  view,
})

/** Whether two views show the same. */
export const isSameView = (one: ViewContent, other: ViewContent): boolean =>
  JSON.stringify(contentOf(stateOf(one))) === JSON.stringify(contentOf(stateOf(other)))

/** What each filter is called in the address. */
const IN_ADDRESS: Record<keyof InterviewFilters, string> = {
  visit: 'visit',
  site: 'site',
  sex: 'sex',
  ageBand: 'age',
  rated: 'rated',
  doubt: 'doubt',
  coverageBelow: 'coverage',
  from: 'from',
  to: 'to',
}
const FILTER_NAMES = Object.keys(IN_ADDRESS) as (keyof InterviewFilters)[]

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
    filters: readFilters((name) => parameters.get(IN_ADDRESS[name])),
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
      ...Object.fromEntries(
        FILTER_NAMES.map((name) => [IN_ADDRESS[name], next.filters[name] ? String(next.filters[name]) : null]),
      ),
    })
  }
  return [state, set] as const
}
