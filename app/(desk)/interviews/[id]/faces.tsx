'use client'
import { Badge, Button, Card, Table, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type PageTranslator, useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import type { Analysis } from '#lib/analysis/analysis.ts'
import { placeName } from '#lib/analysis/choose-face.ts'
import { seenShare } from '#lib/analysis/seen-share.ts'
import { phrase } from '#lib/messages/message.ts'
import { clock } from '../../numbers.ts'

/** The people seen in a recording, and which of them is taken for the participant. */
export function Faces({
  recordingId,
  analysis,
  mayChoose,
}: {
  recordingId: string
  analysis: Analysis
  mayChoose: boolean
}) {
  const t = useText()
  const client = useQueryClient()
  const choose = useMutation(
    rpc.analyses.chooseTrack.mutationOptions({ onSettled: () => client.invalidateQueries(), onError: tellProblem }),
  )
  const faces = [...analysis.tracks].sort((a, b) => b.sightings - a.sightings)
  return (
    <Card component="section" aria-label={t('Faces in the recording')}>
      <Title order={2}>{t('Faces in the recording')}</Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t('Only the participant’s face is analysed. Choosing another face does not read the video again.')}
      </Text>
      <Table>
        <Table.Thead visibleFrom="sm">
          <Table.Tr>
            <Table.Th>{t('Face')}</Table.Th>
            <Table.Th>{t('Place')}</Table.Th>
            <Table.Th>{t('Time')}</Table.Th>
            <Table.Th ta="right">{t('Seen in')}</Table.Th>
            <Table.Th ta="right">{t('Width')}</Table.Th>
            <Table.Th aria-label={t('Choice')} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {faces.map((face, place) => (
            <FaceRow
              key={face.id}
              face={face}
              name={t('Face {number}', { number: place + 1 })}
              facts={factsOf(t, face, analysis)}
            >
              {face.participant ? (
                <Badge variant="light">{t('participant')}</Badge>
              ) : (
                mayChoose && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    loading={choose.isPending && choose.variables?.track === face.id}
                    onClick={() => choose.mutate({ recordingId, track: face.id })}
                  >
                    {t('Set as participant')}
                  </Button>
                )
              )}
            </FaceRow>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  )
}

type Face = Analysis['tracks'][number]

function FaceRow({
  face,
  name,
  facts,
  children,
}: {
  face: Face
  name: string
  facts: ReturnType<typeof factsOf>
  /** Whether it is the participant's, or what makes it so. */
  children: ReactNode
}) {
  const t = useText()
  const { place, times, seen, width } = facts
  return (
    <Table.Tr>
      <Table.Td w={76}>
        <Portrait face={face} name={name} />
      </Table.Td>
      <Table.Td hiddenFrom="sm">
        <Text size="sm">{place}</Text>
        <Text size="sm" c="dimmed" mb={4}>
          {t('{times}, seen in {seen}, {width} wide', { times, seen, width })}
        </Text>
        {children}
      </Table.Td>
      <Table.Td visibleFrom="sm">{place}</Table.Td>
      <Table.Td visibleFrom="sm">{times}</Table.Td>
      <Table.Td visibleFrom="sm" ta="right" style={{ whiteSpace: 'nowrap' }}>
        {seen}
      </Table.Td>
      <Table.Td visibleFrom="sm" ta="right" style={{ whiteSpace: 'nowrap' }}>
        {width}
      </Table.Td>
      <Table.Td visibleFrom="sm" ta="right">
        {children}
      </Table.Td>
    </Table.Tr>
  )
}

const PLACES = { left: phrase('place|left'), centre: phrase('place|centre'), right: phrase('place|right') }

function factsOf(t: PageTranslator, face: Face, analysis: Analysis) {
  const at = (index: number) => clock(analysis.originMs + (1000 * index) / analysis.sampling.framesPerSecond)
  return {
    place:
      face.place &&
      t('{place}, {percent} % of the width', {
        place: PLACES[placeName(face.place.across)],
        percent: Math.max(1, Math.round(100 * face.place.width)),
      }),
    times: t('{from} to {to}', { from: at(face.firstIndex), to: at(face.lastIndex) }),
    seen: t.percent(seenShare(face, analysis)),
    width: `${Math.round(face.meanSide)} px`,
  }
}

function Portrait({ face: { portrait }, name }: { face: Face; name: string }) {
  if (!portrait) return name
  return (
    // biome-ignore lint/performance/noImgElement: the picture is part of the analysis, not a file to optimise
    <img
      src={`data:image/jpeg;base64,${portrait}`}
      alt={name}
      width={56}
      height={56}
      style={{ display: 'block', borderRadius: 6, objectFit: 'cover' }}
    />
  )
}
