'use client'
import { SimpleGrid, Skeleton, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { scaleInAddress } from '#app/(desk)/scale-switch.tsx'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import { nextStep } from '#lib/review/next-step.ts'
import type { StudyTasks } from '#lib/review/study-tasks.ts'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { isOpen } from '../../../run-state.tsx'
import { inBrackets } from '../agreement/figures-in-words.ts'
import { PhantomState } from '../phantom-state.tsx'
import { SettingsNotices } from '../settings-notices.tsx'
import { useStudy } from '../study-frame.tsx'
import { StudyProgress } from '../study-progress.tsx'
import { NeedsCard } from './needs-card.tsx'
import { NextStepCard } from './next-step-card.tsx'
import { VisitGrid } from './visit-grid.tsx'

/** What stands where the cards come, about as high as they are. */
const CARDS = ['next', 'needs']
const CARD_HEIGHT = 140

/** How far a study is, what is next and what is stuck in it, and its participants by their visits. */
export function Overview({ id }: { id: string }) {
  const { data: study } = useStudy(id)
  const tasks = useQuery(rpc.studies.tasks.queryOptions({ input: { id } }))
  if (!study) return null
  const { phantom, may, counts, head } = study
  return (
    <Stack>
      {phantom && phantom.state !== 'done' && <PhantomState studyId={id} phantom={phantom} mayControl={may.manage} />}
      <SettingsNotices study={study} />
      <StudyProgress study={study} {...(may.agreement && head ? { agreement: <Correlation studyId={id} /> } : {})} />
      {tasks.error && !tasks.data ? (
        <Problem error={tasks.error} retry={() => tasks.refetch()} />
      ) : (
        <SimpleGrid cols={{ base: 1, md: 2 }} aria-busy={tasks.isPending}>
          {tasks.data ? (
            <>
              <NextStepCard studyId={id} step={nextStep(factsOf(study, tasks.data))} />
              <NeedsCard study={study} overdue={tasks.data.overdue} />
            </>
          ) : (
            CARDS.map((card) => <Skeleton key={card} height={CARD_HEIGHT} />)
          )}
        </SimpleGrid>
      )}
      {counts.interviews > 0 && <VisitGrid study={study} version={`${Object.values(counts).join(' ')} ${head?.id}`} />}
    </Stack>
  )
}

function factsOf({ counts, head, phantom, may }: StudyOverview, { own, raters }: StudyTasks) {
  const { next } = own
  return {
    counts,
    hasHead: head !== undefined,
    isDrawn: isOpen(phantom?.state),
    raters,
    own: next && {
      state: next.state,
      count: own.by[next.state].count,
      href: `/interviews/${next.interviewId}/rate${scaleInAddress(next.next)}`,
    },
    may,
  }
}

/** r of the estimates with the raters, which comes when it is computed; the place for it is there before. */
function Correlation({ studyId }: { studyId: string }) {
  const t = useText()
  const { data, isError } = useQuery(rpc.studies.agreementInShort.queryOptions({ input: { id: studyId } }))
  return (
    <div>
      <Text size="xs" c="dimmed">
        {t('Pearson’s r, 95 % interval')}
      </Text>
      <Text size="sm" fw={600}>
        {data === undefined
          ? isError
            ? '–'
            : '…'
          : data === null
            ? t('too few pairs')
            : data.interval
              ? `${t.twoDecimals(data.r)} ${inBrackets(t, t.twoDecimals(data.interval[0]), t.twoDecimals(data.interval[1]))}`
              : t.twoDecimals(data.r)}
      </Text>
    </div>
  )
}
