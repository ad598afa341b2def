import { Badge, Button, Group, NumberInput, Popover, Select, Stack, TextInput } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { QUALITY_CODES } from '#lib/analysis/quality-codes.ts'
import { QUALITY_TITLES } from '#lib/analysis/quality-titles.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { type InterviewFilters, RATED, type Rated } from '#lib/review/interview-filters.ts'

const RATED_IN_WORDS: Record<Rated, Message> = {
  none: phrase('by nobody'),
  once: phrase('by one rater'),
  several: phrase('by two or more'),
}

/** Narrows the interviews by visit, groups, ratings, quality and dates. */
export function FilterMenu({
  studyId,
  filters,
  onChange,
}: {
  studyId: string
  filters: InterviewFilters
  onChange: (filters: InterviewFilters) => void
}) {
  const t = useText()
  const [opened, setOpened] = useState(false)
  const choices = useQuery(rpc.interviews.filterChoices.queryOptions({ input: { studyId }, enabled: opened }))
  const count = Object.values(filters).filter((value) => value !== undefined).length
  const set = (change: InterviewFilters) => onChange({ ...filters, ...change })
  const select = (name: 'visit' | 'site' | 'sex' | 'ageBand', label: Message, known: readonly string[]) =>
    // What the address asks for is shown, though nothing has it any more.
    (known.length > 0 || filters[name]) && (
      <Select
        size="xs"
        label={t(label)}
        clearable
        searchable
        data={[...new Set([...known, ...(filters[name] ? [filters[name]] : [])])]}
        value={filters[name] ?? null}
        onChange={(value) => set({ [name]: value ?? undefined })}
        comboboxProps={{ withinPortal: false }}
      />
    )
  return (
    <Popover position="bottom-start" trapFocus width={300} opened={opened} onChange={setOpened}>
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconFilter size={16} aria-hidden />}
          rightSection={
            count > 0 && (
              <Badge variant="default" size="xs">
                {count}
              </Badge>
            )
          }
          onClick={() => setOpened(!opened)}
        >
          {t('Filters')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('Filters')}>
        <Stack gap="xs">
          {select('visit', phrase('Visit'), choices.data?.visits ?? [])}
          {select('site', phrase('Site'), choices.data?.sites ?? [])}
          {select('sex', phrase('Sex'), choices.data?.sexes ?? [])}
          {select('ageBand', phrase('Age band'), choices.data?.ageBands ?? [])}
          <FixedFilters filters={filters} set={set} />
          <Button size="xs" variant="default" disabled={count === 0} onClick={() => onChange({})}>
            {t('Clear filters')}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

/** Those that every study has. */
function FixedFilters({ filters, set }: { filters: InterviewFilters; set: (change: InterviewFilters) => void }) {
  const t = useText()
  return (
    <>
      <Select
        size="xs"
        label={t('Rated')}
        clearable
        data={RATED.map((value) => ({ value, label: t(RATED_IN_WORDS[value]) }))}
        value={filters.rated ?? null}
        onChange={(value) => set({ rated: RATED.find((one) => one === value) })}
        comboboxProps={{ withinPortal: false }}
      />
      <Select
        size="xs"
        label={t('Doubts about the recording')}
        clearable
        data={QUALITY_CODES.map((value) => ({ value, label: t(QUALITY_TITLES[value]) }))}
        value={filters.doubt ?? null}
        onChange={(value) => set({ doubt: QUALITY_CODES.find((one) => one === value) })}
        comboboxProps={{ withinPortal: false }}
      />
      <NumberInput
        size="xs"
        label={t('Face in fewer frames than, in percent')}
        min={1}
        max={100}
        allowDecimal={false}
        value={filters.coverageBelow ?? ''}
        onChange={(value) => set({ coverageBelow: Number(value) >= 1 ? Number(value) : undefined })}
      />
      <Group grow gap="xs">
        <TextInput
          size="xs"
          type="date"
          label={t('From')}
          value={filters.from ?? ''}
          onChange={(event) => set({ from: event.currentTarget.value || undefined })}
        />
        <TextInput
          size="xs"
          type="date"
          label={t('To')}
          value={filters.to ?? ''}
          onChange={(event) => set({ to: event.currentTarget.value || undefined })}
        />
      </Group>
    </>
  )
}
