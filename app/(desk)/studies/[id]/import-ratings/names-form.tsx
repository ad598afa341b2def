import { Autocomplete, Card, Group, Select, Stack, Text, TextInput, Title } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { ImportMapping, RaterChoice } from '#lib/rating-imports/import-mapping.ts'
import type { ImportPreview } from '#lib/rating-imports/import-ratings.ts'

/** Who the raters of the file are, and what the study calls its visits. */
export function NamesForm({
  preview,
  mapping,
  visits,
  onChange,
}: {
  preview: ImportPreview
  mapping: ImportMapping
  /** Names of visits that the study has. */
  visits: string[]
  onChange: (mapping: ImportMapping) => void
}) {
  const t = useText()
  if (mapping.raters.length === 0) return null
  return (
    <Card component="section" aria-label={t('Raters and visits')}>
      <Title order={2}>{mapping.visits.length > 0 ? t('Raters and visits') : t('Raters')}</Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('A rater is a member of the study, or somebody from outside who is known by name and can never sign in.')}
      </Text>
      <Stack gap="sm">
        {mapping.raters.map(({ from, to }) => (
          <RaterRow
            key={from}
            from={from}
            to={to}
            preview={preview}
            onChange={(chosen) =>
              onChange({
                ...mapping,
                raters: mapping.raters.map((one) => (one.from === from ? { from, to: chosen } : one)),
              })
            }
          />
        ))}
        {mapping.visits.map(({ from, to }) => (
          <Autocomplete
            key={from}
            label={t('Visit “{from}”', { from })}
            data={visits}
            value={to}
            onChange={(chosen) =>
              onChange({
                ...mapping,
                visits: mapping.visits.map((one) => (one.from === from ? { from, to: chosen } : one)),
              })
            }
            maxLength={40}
          />
        ))}
      </Stack>
    </Card>
  )
}

function RaterRow({
  from,
  to,
  preview,
  onChange,
}: {
  from: string
  to: RaterChoice
  preview: ImportPreview
  onChange: (to: RaterChoice) => void
}) {
  const t = useText()
  const value = to.as === 'member' ? to.id : to.as
  const name = to.as === 'outside' ? to.name : from
  const choose = (chosen: string | null) => {
    if (chosen === 'outside') onChange({ as: 'outside', name })
    else if (chosen === 'nobody') onChange({ as: 'nobody' })
    else if (chosen !== null) onChange({ as: 'member', id: chosen })
  }
  const isKnown = preview.outside.some((one) => one.toLowerCase() === name.toLowerCase())
  return (
    <Group align="end" gap="xs" grow preventGrowOverflow={false}>
      <Select
        label={t('Rater “{from}”', { from })}
        data={[
          { group: t('Members'), items: preview.members.map(({ id, name: label }) => ({ value: id, label })) },
          {
            group: t('Others'),
            items: [
              { value: 'outside', label: t('Outside rater') },
              { value: 'nobody', label: t('Leave out') },
            ],
          },
        ]}
        value={value}
        onChange={choose}
        allowDeselect={false}
      />
      {to.as === 'outside' && (
        <TextInput
          label={isKnown ? t('Name (rated here before)') : t('Name (new)')}
          value={to.name}
          onChange={(event) => onChange({ as: 'outside', name: event.currentTarget.value })}
          maxLength={80}
          required
        />
      )}
    </Group>
  )
}
