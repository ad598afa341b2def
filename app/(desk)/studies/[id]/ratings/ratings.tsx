'use client'
import { SegmentedControl, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ScaleSwitch, useScaleName } from '#app/(desk)/scale-switch.tsx'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { phrase } from '#lib/messages/message.ts'
import { useChosenInAddress } from '../agreement/chosen-in-address.ts'
import { useStudy } from '../study-frame.tsx'
import { AssignmentsView } from './assignments-view.tsx'
import { DisagreementsView } from './disagreements-view.tsx'
import { ReliabilityView } from './reliability-view.tsx'
import { TrainingView } from './training-view.tsx'

const VIEWS = [
  { value: 'assignments', label: phrase('Assignments') },
  { value: 'reliability', label: phrase('Reliability') },
  { value: 'disagreements', label: phrase('Disagreements') },
  { value: 'training', label: phrase('Training') },
]

/** Who rates what in a study, how far they are, and how far they agree; raters see no more than their own assignments. */
export function Ratings({ id }: { id: string }) {
  const t = useText()
  const [parameters, choose] = useChosenInAddress()
  const scaleName = useScaleName()
  const study = useStudy(id)
  const seen = useQuery(rpc.assignments.see.queryOptions({ input: { studyId: id } }))
  if (seen.isPending || !study.data) return <Loading rows={8} />
  if (seen.error) return <Problem error={seen.error} retry={() => seen.refetch()} />
  const { scales } = study.data
  const shown = scales.find(({ name }) => name === scaleName) ?? scales[0]!
  const view = seen.data.seesAll ? (parameters.get('view') ?? 'assignments') : 'assignments'
  const target = t.stored(shown.target)
  return (
    <Stack>
      {seen.data.seesAll && (
        <SegmentedControl
          w={{ base: '100%', xs: 'fit-content' }}
          style={{ flexWrap: 'wrap' }}
          aria-label={t('Ratings')}
          data={VIEWS.map(({ value, label }) => ({ value, label: t(label) }))}
          value={view}
          onChange={(value) => choose({ view: value === 'assignments' ? null : value, show: null, page: null })}
        />
      )}
      {view !== 'assignments' && <ScaleSwitch scales={scales} shown={shown.name} />}
      {view === 'reliability' ? (
        <ReliabilityView studyId={id} scaleName={shown.name} />
      ) : view === 'training' ? (
        <TrainingView
          key={shown.name}
          studyId={id}
          scaleName={shown.name}
          target={target}
          hasFurther={scales.length > 1}
          mayAssign={seen.data.mayAssign}
        />
      ) : view === 'disagreements' ? (
        <DisagreementsView
          key={shown.name}
          studyId={id}
          scaleName={shown.name}
          target={target}
          mayManage={study.data.may.manage}
        />
      ) : (
        <AssignmentsView studyId={id} overview={seen.data} />
      )}
    </Stack>
  )
}
