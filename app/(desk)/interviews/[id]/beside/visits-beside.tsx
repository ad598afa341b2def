'use client'
import { Alert, Anchor, Group, Switch, Text, Title } from '@mantine/core'
import { IconEyeOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import { ScaleSwitch, scaleInAddress, useScaleName } from '#app/(desk)/scale-switch.tsx'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { sentenceOfBlind } from '#lib/ratings/blindness.ts'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { KeysList } from '../review/keys-list.tsx'
import classes from '../review/review.module.css'
import { isOfRecording, LISTED_KEYS_BESIDE } from '../review/review-keys.ts'
import { useReviewKeys } from '../review/use-review-keys.ts'
import { usePane, VisitPane } from './visit-pane.tsx'

/** Two visits of a participant side by side. */
export function VisitsBeside({ id, otherId }: { id: string; otherId: string }) {
  const t = useText()
  const scaleName = useScaleName()
  const one = useQuery(rpc.interviews.see.queryOptions({ input: { id, scaleName } }))
  const other = useQuery(rpc.interviews.see.queryOptions({ input: { id: otherId, scaleName } }))
  const failed = [one, other].find(({ error }) => error)
  if (failed?.error) return <Problem error={failed.error} retry={() => failed.refetch()} />
  if (!one.data || !other.data) return <Loading rows={10} />
  if (one.data.participantId !== other.data.participantId || id === otherId)
    return (
      <Alert color="gray" title={t('These are not two visits of one participant')}>
        <Anchor component={Link} href={`/interviews/${id}${scaleInAddress(scaleName)}`} underline="always">
          {t('Open {participant}, {visit}', { participant: one.data.participant, visit: one.data.visit })}
        </Anchor>
      </Alert>
    )
  return <Pair one={one.data} other={other.data} key={`${id} ${otherId}`} />
}

function Pair({ one, other }: { one: InterviewPage; other: InterviewPage }) {
  const t = useText()
  // Who may not see the estimate of one of them would guess it from that of the other.
  const blind = one.blind ?? other.blind
  const panes = [usePane(one, blind !== undefined), usePane(other, blind !== undefined)] as const
  const [focused, setFocused] = useState<0 | 1>(0)
  const [linked, setLinked] = useState(true)
  const [first, second] = [panes[0].review.playback, panes[1].review.playback]
  useEffect(() => (linked ? first.playWith(second) : undefined), [linked, first, second])
  const inFocus = panes[focused].review
  useReviewKeys(
    (action) => {
      if (isOfRecording(action)) inFocus.act(action)
    },
    () => false,
  )
  return (
    <div className={classes.page}>
      <Group justify="space-between" gap="xs">
        <Group gap="sm">
          <Anchor component={Link} href={`/studies/${one.study.id}`} size="sm">
            {one.study.code}
          </Anchor>
          <Title order={1} fz="h2">
            {t('{participant}: {one} beside {other}', {
              participant: one.participant,
              one: one.visit,
              other: other.visit,
            })}
          </Title>
        </Group>
        <Switch
          label={t('Play together')}
          checked={linked}
          onChange={(event) => setLinked(event.currentTarget.checked)}
        />
      </Group>
      <ScaleSwitch scales={one.scales.map(({ name, title }) => ({ name, title }))} shown={one.study.scaleName} />
      <Text size="sm" c="dimmed">
        {linked
          ? t('What one does, the other does too, from where each of them is.')
          : t('Each plays by itself; keys act on the one in focus.')}
      </Text>
      {blind && (
        <Alert color="gray" icon={<IconEyeOff size={18} aria-hidden />}>
          {t(sentenceOfBlind(blind))}
        </Alert>
      )}
      <div className={classes.pair}>
        {panes.map((pane, place) => (
          <VisitPane
            key={pane.interview.id}
            pane={pane}
            inFocus={focused === place}
            onFocus={() => setFocused(place as 0 | 1)}
          />
        ))}
      </div>
      <KeysList opened={inFocus.help} onClose={() => inFocus.setHelp(false)} keys={LISTED_KEYS_BESIDE} />
    </div>
  )
}
