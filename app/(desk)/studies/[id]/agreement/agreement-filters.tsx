import { Group, Select } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { sourceName } from './figures-in-words.ts'

const FILTERS = ['source', 'rater', 'visit', 'site', 'sex', 'ageBand'] as const

/** Stands for the mean of all raters, which an address leaves out. */
const MEAN = 'mean'

/** The filters that are set in an address, by name. */
export function filtersIn(chosen: URLSearchParams): Record<string, string> {
  return Object.fromEntries(FILTERS.flatMap((name) => (chosen.get(name) ? [[name, chosen.get(name)!]] : [])))
}

/** Name, whose ratings and which interviews an agreement is of. */
export function AgreementFilters({
  agreement,
  chosen,
  choose,
}: {
  agreement: AgreementPage
  chosen: URLSearchParams
  choose: (change: Record<string, string | null>) => void
}) {
  const t = useText()
  const { sources, source, filters } = agreement
  const several = (values: readonly string[]) => values.length > 1
  const simple = [
    ['visit', t('Visit'), filters.visits],
    ['site', t('Site'), filters.sites],
    ['sex', t('Sex'), filters.sexes],
    ['ageBand', t('Age'), filters.ageBands],
  ] as const
  return (
    <Group gap="sm" align="end">
      {sources.length > 1 && (
        <Select
          label={t('Estimates')}
          data={[...Map.groupBy(sources, ({ targetTitle }) => targetTitle)].map(([group, items]) => ({
            group: t.stored(group),
            items: items.map((item) => {
              const by = sourceName(t, item)
              return { value: item.key, label: item.inUse ? t('{by} (in use)', { by }) : by }
            }),
          }))}
          value={source?.key ?? null}
          onChange={(value) => choose({ source: value })}
          allowDeselect={false}
          w={{ base: '100%', xs: 340 }}
        />
      )}
      {filters.raters.length > 1 && (
        <Select
          label={t('Ratings')}
          data={[
            { value: MEAN, label: t('mean of the raters') },
            ...filters.raters.map(({ id, name }) => ({ value: id, label: name })),
            ...(filters.hasConsensus ? [{ value: 'consensus', label: t('consensus of the raters') }] : []),
          ]}
          value={chosen.get('rater') ?? MEAN}
          onChange={(value) => choose({ rater: value === MEAN ? null : value })}
          allowDeselect={false}
        />
      )}
      {simple.map(([name, label, values]) =>
        several(values) || chosen.get(name) ? (
          <Select
            key={name}
            label={label}
            placeholder={t('all')}
            data={[...values]}
            value={chosen.get(name)}
            onChange={(value) => choose({ [name]: value })}
            clearable
            clearButtonProps={{ 'aria-label': t('All, {label}', { label }) }}
            w={140}
          />
        ) : null,
      )}
    </Group>
  )
}
