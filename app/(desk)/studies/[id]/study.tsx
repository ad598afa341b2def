'use client'
import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem } from '#app/states.tsx'
import { Breadcrumb } from '../../breadcrumb.tsx'
import { isOpen } from '../../run-state.tsx'
import { Heads } from './heads.tsx'
import { Interviews } from './interviews.tsx'
import { PhantomState } from './phantom-state.tsx'
import { SettingsNotices } from './settings-notices.tsx'
import { StudyFacts } from './study-facts.tsx'
import { StudyHeading } from './study-heading.tsx'

/** A study: its settings, how far it is, its interviews and heads. */
export function Study({ id }: { id: string }) {
  const study = useQuery(
    rpc.studies.see.queryOptions({
      input: { id },
      refetchInterval: (query) => {
        const data = query.state.data
        return isOpen(data?.phantom?.state) || (data?.counts.open ?? 0) > 0 ? 1500 : false
      },
    }),
  )
  if (study.isPending) return <Loading rows={10} />
  if (study.error) return <Problem error={study.error} retry={() => study.refetch()} />
  const { counts, may, head, target, phantom } = study.data
  return (
    <Stack>
      <Breadcrumb current={study.data.code} />
      <StudyHeading study={study.data} />
      {phantom && phantom.state !== 'done' && <PhantomState studyId={id} phantom={phantom} mayControl={may.manage} />}
      <SettingsNotices study={study.data} />
      <StudyFacts study={study.data} />
      {counts.interviews > 0 ? (
        <Interviews
          studyId={id}
          total={counts.interviews}
          range={target.range}
          version={`${Object.values(counts).join(' ')} ${head?.id}`}
        />
      ) : study.data.simulated ? (
        <Empty title="No recordings yet">This page updates as a worker draws and analyses the recordings.</Empty>
      ) : (
        <Empty title="No interviews yet">Add the first interview, then upload its recording and rate it.</Empty>
      )}
      {may.agreement && <Heads studyId={id} mayTrain={may.train} />}
    </Stack>
  )
}
