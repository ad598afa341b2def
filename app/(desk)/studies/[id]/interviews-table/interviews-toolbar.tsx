import { Group, SegmentedControl, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useText } from '#app/language.tsx'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { Shown } from '#lib/review/interview-filters.ts'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { ColumnMenu } from './column-menu.tsx'
import { SavedViews } from './saved-views.tsx'
import type { TableState } from './table-state.ts'

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
  return (
    <Group justify="space-between">
      <Group gap="sm">
        <SegmentedControl
          size="xs"
          aria-label={t('Which interviews')}
          data={FILTERS.filter(({ value }) => study.may.rate || value !== 'to-rate').map(({ value, label }) => ({
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
