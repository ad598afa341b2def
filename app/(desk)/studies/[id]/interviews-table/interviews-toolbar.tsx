import { Group, SegmentedControl, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useText } from '#app/language.tsx'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { Shown } from '#lib/review/interview-filters.ts'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { ColumnMenu } from './column-menu.tsx'
import { FilterMenu } from './filter-menu.tsx'
import { SavedViews } from './saved-views.tsx'
import type { TableState } from './table-state.ts'

/** What links of other pages lead to; in the control while it is chosen. */
const FURTHER: Partial<Record<Shown, Message>> = {
  failed: phrase('Analysis failed'),
  'no-face': phrase('No face'),
  'not-analysed': phrase('Not analysed'),
  unrated: phrase('Not rated'),
}

const FILTERS: { value: Shown; label: Message }[] = [
  { value: 'all', label: phrase('All') },
  { value: 'to-rate', label: phrase('To rate') },
  { value: 'problem', label: phrase('Check') },
  { value: 'no-recording', label: phrase('No recording') },
]

/** Which interviews are shown, with which columns, and how many there are. */
export function InterviewsToolbar({
  study,
  state,
  set,
  search,
  onSearch,
  onChoose,
  total,
}: {
  study: StudyOverview
  state: TableState
  set: (changes: Partial<TableState>) => void
  search: string
  onSearch: (search: string) => void
  onChoose: (state: TableState) => void
  total: number
}) {
  const t = useText()
  const further = FURTHER[state.show]
  const filters = FILTERS.filter(({ value }) => study.may.rate || value !== 'to-rate')
  return (
    <Group justify="space-between">
      <Group gap="sm">
        <SegmentedControl
          size="xs"
          aria-label={t('Which interviews')}
          data={[...filters, ...(further ? [{ value: state.show, label: further }] : [])].map(({ value, label }) => ({
            value,
            label: t(label),
          }))}
          value={state.show}
          onChange={(value) => set({ show: value as Shown })}
        />
        <TextInput
          value={search}
          onChange={(event) => onSearch(event.currentTarget.value)}
          size="xs"
          placeholder={t('Find a participant')}
          aria-label={t('Find a participant')}
          leftSection={<IconSearch size={16} aria-hidden />}
        />
        <FilterMenu studyId={study.id} filters={state.filters} onChange={(filters) => set({ filters })} />
        <ColumnMenu state={state} set={set} />
        <SavedViews studyId={study.id} mayManage={study.may.manage} state={state} onChoose={onChoose} />
      </Group>
      <Text size="sm" c="dimmed" aria-live="polite">
        {total === study.counts.interviews
          ? t('{total} interviews', { total })
          : t('{total} of {interviews} interviews', { total, interviews: study.counts.interviews })}
      </Text>
    </Group>
  )
}
