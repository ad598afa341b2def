'use client'
import { Button, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem } from '#app/states.tsx'
import { LockedPlan } from './locked-plan.tsx'
import { PlanDraft } from './plan-draft.tsx'

/** What a study sets before its analysis: the locked versions, and the draft of the next. */
export function Plan({ id }: { id: string }) {
  const t = useText()
  const plan = useQuery(rpc.plans.see.queryOptions({ input: { id } }))
  const study = useQuery(rpc.studies.see.queryOptions({ input: { id } }))
  /** Whether a version is being written that is not saved yet. */
  const [writing, setWriting] = useState(false)
  if (plan.isPending || study.isPending) return <Loading rows={8} />
  if (plan.error || study.error) return <Problem error={plan.error ?? study.error} retry={() => plan.refetch()} />
  const { locked, draft, inTime } = plan.data
  const { manage } = study.data.may
  const form = manage && (draft !== undefined || writing)
  return (
    <Stack maw={900}>
      <div>
        <Title order={2}>{t('Analysis plan')}</Title>
        <Text size="sm" c="dimmed" maw={640}>
          {t(
            'The main analysis, set before anybody sees an estimate. A locked plan can’t be changed. Heads that depart from it are labelled exploratory on pages, cards and exports.',
          )}
        </Text>
      </div>
      {form && (
        <PlanDraft
          key={draft?.revision ?? 'new'}
          study={study.data}
          draft={draft}
          latest={locked[0]?.content}
          version={draft?.version ?? (locked[0]?.version ?? 0) + 1}
          inTime={inTime}
          onClose={() => setWriting(false)}
        />
      )}
      {locked.map((version) => (
        <LockedPlan key={version.version} studyId={id} plan={version} />
      ))}
      {!form && locked.length === 0 && (
        <Empty
          title={t('No analysis plan')}
          action={manage && <Button onClick={() => setWriting(true)}>{t('Create plan')}</Button>}
        >
          {inTime
            ? t(
                'Locking a plan before the first head is trained shows that target, margin and validation were not chosen from the results.',
              )
            : t(
                'Estimates of this study are already visible. A plan locked now will say so, and its heads remain exploratory.',
              )}
        </Empty>
      )}
      {!form && locked.length > 0 && manage && (
        <div>
          <Button variant="default" onClick={() => setWriting(true)}>
            {t('Create new version')}
          </Button>
        </div>
      )}
    </Stack>
  )
}
