'use client'
import {
  Alert,
  Anchor,
  Breadcrumbs,
  Button,
  Card,
  Group,
  Select,
  SimpleGrid,
  Stack,
  Table,
  Tabs,
  Text,
  Title,
} from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem } from '#app/states.tsx'
import type { StudyAgreement } from '#lib/studies/study-agreement.ts'
import { oneDecimal, twoDecimals } from '../../../numbers.ts'
import { Compare } from './compare.tsx'
import { CoursesFigure } from './courses-figure.tsx'
import { Experts } from './experts.tsx'
import { FigureFrame } from './figure-frame.tsx'
import { BlandAltmanView, CalibrationView, ResidualsView, ScatterView, SubgroupsView } from './figure-views.tsx'
import { ItemsFigure } from './items-figure.tsx'
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
      <Breadcrumbs>
        <Anchor component={Link} href="/" size="sm">
          Studies
        </Anchor>
        <Anchor component={Link} href={`/studies/${id}`} size="sm">
          {study.data.code}
        </Anchor>
        <Text size="sm" c="dimmed">
          Agreement
        </Text>
      </Breadcrumbs>
      <Group justify="space-between">
        <Title order={1}>
          Agreement, {scale} {target.title}
        </Title>
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
      {study.data.simulated && (
        <Alert color="grape">
          Simulated: drawn faces and simulated raters. It shows that the chain works and says nothing about patients.
        </Alert>
      )}
      {!source ? (
        <Empty title="No head is trained yet">
          Agreement needs a head, and a head needs four participants or more with an analysed recording and a locked
          rating sheet.
        </Empty>
      ) : (
        <>
          <Filters agreement={agreement.data} chosen={chosen} choose={choose} />
          <Headline agreement={agreement.data} />
          {notes.map((note) => (
            <Alert key={note} color="gray">
              {note}
            </Alert>
          ))}
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
  const router = useRouter()
  const pathname = usePathname()
  const parameters = useSearchParams()
  const choose = (change: Record<string, string | null>) => {
    const next = new URLSearchParams(parameters)
    for (const [name, value] of Object.entries(change)) {
      if (value) next.set(name, value)
      else next.delete(name)
    }
    router.replace(`${pathname}?${next}`, { scroll: false })
  }
  return [parameters, choose] as const
}

function Filters({
  agreement,
  chosen,
  choose,
}: {
  agreement: StudyAgreement
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
          data={sources.map(({ key, title }) => ({ value: key, label: title }))}
          value={source?.key ?? null}
          onChange={(value) => choose({ source: value })}
          allowDeselect={false}
          miw={300}
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

function Headline({ agreement }: { agreement: StudyAgreement }) {
  const { pearson, concordance, limits } = agreement.summary
  const [low, high] = agreement.target.range
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
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
  agreement: StudyAgreement
  query: Record<string, string>
  view: string
  show: (view: string) => void
  mayManage: boolean
}) {
  const { pairs, subgroups, courses, target, sources } = agreement
  return (
    <Card>
      <Tabs value={view} onChange={(value) => value && show(value)} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="scatter">Scatter</Tabs.Tab>
          <Tabs.Tab value="bland-altman">Bland and Altman</Tabs.Tab>
          <Tabs.Tab value="calibration">Calibration</Tabs.Tab>
          <Tabs.Tab value="residuals">Residuals</Tabs.Tab>
          <Tabs.Tab value="experts">Experts</Tabs.Tab>
          {sources.filter(({ kind }) => kind === 'head').length > 1 && <Tabs.Tab value="items">Items</Tabs.Tab>}
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
          <ItemsFigure query={{ ...query, id }} />
        </Tabs.Panel>
        <Tabs.Panel value="subgroups">
          <SubgroupsView agreement={agreement} />
        </Tabs.Panel>
        <Tabs.Panel value="courses">
          <FigureFrame
            title="Participants over their visits"
            name="courses"
            caption="Thick lines: the rating changed by more than 1.96 standard errors of a difference (Jacobson and Truax), by the raters’ own reliability."
          >
            <CoursesFigure courses={courses} range={target.range} />
          </FigureFrame>
        </Tabs.Panel>
        <Tabs.Panel value="table">
          <StatisticsTable agreement={agreement} />
        </Tabs.Panel>
        <Tabs.Panel value="compare">
          <Compare studyId={id} agreement={agreement} mayManage={mayManage} />
        </Tabs.Panel>
        <Tabs.Panel value="interviews">
          <Interviews pairs={pairs} />
        </Tabs.Panel>
      </Tabs>
    </Card>
  )
}

function Interviews({ pairs }: { pairs: StudyAgreement['pairs'] }) {
  return (
    <Table.ScrollContainer minWidth={420} mah={560} type="native">
      <Table stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Interview</Table.Th>
            <Table.Th>Date</Table.Th>
            <Table.Th ta="right">Raters</Table.Th>
            <Table.Th ta="right">Estimate</Table.Th>
            <Table.Th ta="right">Difference</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {pairs.map((pair) => (
            <Table.Tr key={pair.interviewId}>
              <Table.Td>
                <Anchor component={Link} href={`/interviews/${pair.interviewId}`} size="sm">
                  {pair.participant}, {pair.visit}
                </Anchor>
              </Table.Td>
              <Table.Td>{pair.date.toISOString().slice(0, 10)}</Table.Td>
              <Table.Td ta="right">{oneDecimal(pair.rating)}</Table.Td>
              <Table.Td ta="right">{oneDecimal(pair.estimate)}</Table.Td>
              <Table.Td ta="right">{oneDecimal(pair.estimate - pair.rating)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
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
