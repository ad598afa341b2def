import { Card, Stack, Tabs } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import type { Message } from '#lib/messages/message.ts'
import styles from './agreement.module.css'
import { BlandAltmanView } from './bland-altman-view.tsx'
import { CalibrationView } from './calibration-view.tsx'
import { Compare } from './compare.tsx'
import { CoursesView } from './courses-view.tsx'
import { Experts } from './experts.tsx'
import { GroupComparisonsView } from './group-comparisons-view.tsx'
import { InterviewsTable } from './interviews-table.tsx'
import { ItemsFigure } from './items-figure.tsx'
import { RepeatedVisitsView } from './repeated-visits-view.tsx'
import { ResidualsView } from './residuals-view.tsx'
import { ScatterView } from './scatter-view.tsx'
import { StatisticsTable } from './statistics-table.tsx'
import { SubgroupsView } from './subgroups-view.tsx'
import { ViewTab } from './view-tab.tsx'
import { viewsOff } from './views-off.ts'

/** The views of an agreement: figures, tables and comparison. */
export function AgreementViews({
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
  const { pairs, sources } = agreement
  const off: Readonly<Record<string, Message | undefined>> = viewsOff(agreement)
  const heads = sources.filter(({ kind }) => kind === 'head')
  return (
    <Card>
      <Tabs
        value={off[view] ? 'scatter' : view}
        onChange={(value) => value && !off[value] && show(value)}
        keepMounted={false}
      >
        <ViewTabs off={off} />
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
          <Stack>
            <SubgroupsView agreement={agreement} />
            <GroupComparisonsView studyId={id} query={query} />
          </Stack>
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

function ViewTabs({ off }: { off: Readonly<Record<string, Message | undefined>> }) {
  const t = useText()
  return (
    <Tabs.List mb="md" className={styles.tabs}>
      <Tabs.Tab value="scatter">{t('Scatter')}</Tabs.Tab>
      <Tabs.Tab value="bland-altman">{t('Bland and Altman')}</Tabs.Tab>
      <Tabs.Tab value="calibration">{t('Calibration')}</Tabs.Tab>
      <Tabs.Tab value="residuals">{t('Residuals')}</Tabs.Tab>
      <Tabs.Tab value="experts">{t('Experts')}</Tabs.Tab>
      <ViewTab value="items" label={t('Items')} off={off.items} />
      <ViewTab value="subgroups" label={t('Subgroups')} off={off.subgroups} />
      <ViewTab value="courses" label={t('Over time')} off={off.courses} />
      <Tabs.Tab value="table">{t('All statistics')}</Tabs.Tab>
      <Tabs.Tab value="compare">{t('Compare')}</Tabs.Tab>
      <Tabs.Tab value="interviews">{t('Interviews')}</Tabs.Tab>
    </Tabs.List>
  )
}
