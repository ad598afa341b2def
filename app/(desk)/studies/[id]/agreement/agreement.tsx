'use client'
import { Alert, Badge, Button, Card, Group, Select, SimpleGrid, Stack, Tabs, Text, Title } from '@mantine/core'
import { IconDownload, IconInfoCircle } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { usePathname, useSearchParams } from 'next/navigation'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem } from '#app/states.tsx'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { Breadcrumb } from '../../../breadcrumb.tsx'
import { oneDecimal, twoDecimals } from '../../../numbers.ts'
import styles from './agreement.module.css'
import { Compare } from './compare.tsx'
import { CoursesView } from './courses-view.tsx'
import { Experts } from './experts.tsx'
import { BlandAltmanView, CalibrationView, ResidualsView, ScatterView, SubgroupsView } from './figure-views.tsx'
import { InterviewsTable } from './interviews-table.tsx'
import { ItemsFigure } from './items-figure.tsx'
import { RepeatedVisitsView } from './repeated-visits-view.tsx'
import { StatisticsTable } from './statistics-table.tsx'

const FILTERS = ['source', 'rater', 'visit', 'site', 'sex', 'ageBand'] as const

export function Agreement({ id }: { id: string }) {
  const [chosen, choose] = useAddress()
  const query = Object.fromEntries(FILTERS.flatMap((name) => (chosen.get(name) ? [[name, chosen.get(name)!]] : [])))
  const agreement = useQuery(
    rpc.studies.agreement.queryOptions({ input: { id, ...query }, placeholderData: keepPreviousData }),
  )
  const study = useQuery(rpc.studies.see.queryOptions({ input: { id } }))
  if (agreement.isPending || study.isPending) return <Loading rows={10} />
  if (agreement.error || study.error)
    return <Problem error={agreement.error ?? study.error} retry={() => agreement.refetch()} />
  const { pairs, source, scale, target, notes } = agreement.data
  const address = new URLSearchParams(query).toString()
  return (
    <Stack>
      <Breadcrumb above={[{ title: study.data.code, href: `/studies/${id}` }]} here="Agreement" />
      <Group justify="space-between">
        <div>
          <Group gap="sm">
            <Title order={1}>
              Agreement, {scale} {target.title}
            </Title>
            {study.data.simulated && (
              <Badge color="grape" variant="light">
                simulated
              </Badge>
            )}
          </Group>
          {study.data.simulated && (
            <Text size="sm" c="dimmed">
              Drawn faces and simulated raters. It shows that the chain works and says nothing about patients.
            </Text>
          )}
        </div>
        {pairs.length > 0 && (
          <Button
            component="a"
            href={`/api/studies/${id}/agreement${address ? `?${address}` : ''}`}
            download
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden />}
          >
            Table as CSV
          </Button>
        )}
      </Group>
      {!source ? (
        <Empty title="No head is trained yet">
          Agreement needs a head, and a head needs four participants or more with an analysed recording and a locked
          rating sheet.
        </Empty>
      ) : (
        <>
          <Filters agreement={agreement.data} chosen={chosen} choose={choose} />
          <Headline agreement={agreement.data} />
          {notes.length > 0 && (
            <Alert color="gray" py="xs" icon={<IconInfoCircle aria-hidden />}>
              {notes.map((note) => (
                <Text key={note} size="sm">
                  {note}
                </Text>
              ))}
            </Alert>
          )}
          <Views
            id={id}
            agreement={agreement.data}
            query={query}
            view={chosen.get('view') ?? 'scatter'}
            show={(view) => choose({ view })}
            mayManage={study.data.may.manage}
          />
        </>
      )}
    </Stack>
  )
}

/** What is chosen stands in the address, so that a view can be sent to somebody. */
function useAddress() {
  const pathname = usePathname()
  const parameters = useSearchParams()
  const choose = (change: Record<string, string | null>) => {
    const next = new URLSearchParams(parameters)
    for (const [name, value] of Object.entries(change)) {
      if (value) next.set(name, value)
      else next.delete(name)
    }
    // Not by the router, which would ask the server for a page that it has already sent.
    window.history.replaceState(null, '', `${pathname}?${next}`)
  }
  return [parameters, choose] as const
}

function Filters({
  agreement,
  chosen,
  choose,
}: {
  agreement: AgreementPage
  chosen: URLSearchParams
  choose: (change: Record<string, string | null>) => void
}) {
  const { sources, source, filters } = agreement
  const several = (values: readonly string[]) => values.length > 1
  const simple = [
    ['visit', 'Visit', filters.visits],
    ['site', 'Site', filters.sites],
    ['sex', 'Sex', filters.sexes],
    ['ageBand', 'Age', filters.ageBands],
  ] as const
  return (
    <Group gap="sm" align="end">
      {sources.length > 1 && (
        <Select
          label="Estimates"
          data={[...Map.groupBy(sources, ({ targetTitle }) => targetTitle)].map(([group, items]) => ({
            group,
            items: items.map(({ key, by, inUse }) => ({ value: key, label: inUse ? `${by} (in use)` : by })),
          }))}
          value={source?.key ?? null}
          onChange={(value) => choose({ source: value })}
          allowDeselect={false}
          w={{ base: '100%', xs: 340 }}
        />
      )}
      {filters.raters.length > 1 && (
        <Select
          label="Ratings"
          placeholder="mean of the raters"
          data={filters.raters.map(({ id, name }) => ({ value: id, label: name }))}
          value={chosen.get('rater')}
          onChange={(value) => choose({ rater: value })}
          clearable
          clearButtonProps={{ 'aria-label': 'Mean of the raters' }}
        />
      )}
      {simple.map(([name, label, values]) =>
        several(values) || chosen.get(name) ? (
          <Select
            key={name}
            label={label}
            placeholder="all"
            data={[...values]}
            value={chosen.get(name)}
            onChange={(value) => choose({ [name]: value })}
            clearable
            clearButtonProps={{ 'aria-label': `All, ${label}` }}
            w={140}
          />
        ) : null,
      )}
    </Group>
  )
}

function Headline({ agreement }: { agreement: AgreementPage }) {
  const { pearson, concordance, limits } = agreement.summary
  const [low, high] = agreement.target.range
  return (
    <SimpleGrid cols={{ base: 2, lg: 4 }} spacing="sm">
      <Figure
        label="Pearson’s r, 95 % interval"
        value={pearson.value ? twoDecimals(pearson.value.r) : '—'}
        detail={
          pearson.value?.interval
            ? `${twoDecimals(pearson.value.interval[0])} to ${twoDecimals(pearson.value.interval[1])}, n = ${pearson.value.n}`
            : (pearson.why ?? `n = ${agreement.summary.n}`)
        }
        testId="pearson"
      />
      <Figure
        label="Concordance (Lin)"
        value={concordance.value ? twoDecimals(concordance.value.ccc) : '—'}
        detail={
          concordance.value?.interval
            ? `${twoDecimals(concordance.value.interval[0])} to ${twoDecimals(concordance.value.interval[1])}`
            : 'agreement about the line of identity'
        }
      />
      <Figure
        label="Bias, limits of agreement"
        value={limits.value ? oneDecimal(limits.value.bias) : '—'}
        detail={limits.value ? `${oneDecimal(limits.value.lower)} to ${oneDecimal(limits.value.upper)} points` : ''}
      />
      <Figure
        label="Mean absolute error"
        value={limits.value ? oneDecimal(limits.value.meanAbsoluteError) : '—'}
        detail={`on a range of ${low} to ${high}`}
      />
    </SimpleGrid>
  )
}

function Views({
  id,
  agreement,
  query,
  view,
  show,
  mayManage,
}: {
  id: string
  agreement: AgreementPage
  query: Record<string, string>
  view: string
  show: (view: string) => void
  mayManage: boolean
}) {
  const { pairs, subgroups, courses, sources } = agreement
  const heads = sources.filter(({ kind }) => kind === 'head')
  return (
    <Card>
      <Tabs value={view} onChange={(value) => value && show(value)} keepMounted={false}>
        <Tabs.List mb="md" className={styles.tabs}>
          <Tabs.Tab value="scatter">Scatter</Tabs.Tab>
          <Tabs.Tab value="bland-altman">Bland and Altman</Tabs.Tab>
          <Tabs.Tab value="calibration">Calibration</Tabs.Tab>
          <Tabs.Tab value="residuals">Residuals</Tabs.Tab>
          <Tabs.Tab value="experts">Experts</Tabs.Tab>
          {heads.length > 1 && <Tabs.Tab value="items">Items</Tabs.Tab>}
          {subgroups.length > 0 && <Tabs.Tab value="subgroups">Subgroups</Tabs.Tab>}
          {courses.length > 0 && <Tabs.Tab value="courses">Over time</Tabs.Tab>}
          <Tabs.Tab value="table">All statistics</Tabs.Tab>
          <Tabs.Tab value="compare">Compare</Tabs.Tab>
          <Tabs.Tab value="interviews">Interviews</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="scatter">
          <ScatterView agreement={agreement} />
        </Tabs.Panel>
        <Tabs.Panel value="bland-altman">
          <BlandAltmanView agreement={agreement} />
        </Tabs.Panel>
        <Tabs.Panel value="calibration">
          <CalibrationView agreement={agreement} />
        </Tabs.Panel>
        <Tabs.Panel value="residuals">
          <ResidualsView agreement={agreement} />
        </Tabs.Panel>
        <Tabs.Panel value="experts">
          <Experts agreement={agreement} />
        </Tabs.Panel>
        <Tabs.Panel value="items">
          <ItemsFigure query={{ ...query, id }} heads={heads} />
        </Tabs.Panel>
        <Tabs.Panel value="subgroups">
          <SubgroupsView agreement={agreement} />
        </Tabs.Panel>
        <Tabs.Panel value="courses">
          <Stack>
            <CoursesView agreement={agreement} />
            <RepeatedVisitsView studyId={id} query={query} />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="table">
          <StatisticsTable agreement={agreement} />
        </Tabs.Panel>
        <Tabs.Panel value="compare">
          <Compare studyId={id} agreement={agreement} mayManage={mayManage} />
        </Tabs.Panel>
        <Tabs.Panel value="interviews">
          <InterviewsTable pairs={pairs} />
        </Tabs.Panel>
      </Tabs>
    </Card>
  )
}

function Figure({ label, value, detail, testId }: { label: string; value: string; detail: string; testId?: string }) {
  return (
    <Card padding="sm" data-testid={testId}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text fz={28} fw={650} lh={1.2}>
        {value}
      </Text>
      <Text size="xs" c="dimmed">
        {detail}
      </Text>
    </Card>
  )
}
