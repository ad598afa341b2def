'use client'
import { Anchor, Button, Group, Modal, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import Link from 'next/link'
import { useText } from '#app/language.tsx'
import { type Message, phrase } from '#lib/messages/message.ts'
import { isOpen } from '../../../run-state.tsx'
import { useStudy } from '../study-frame.tsx'
import { Heads } from './heads-table.tsx'
import { TrainHeads } from './train-heads.tsx'

/** The heads of a study, and the training of another one. */
export function StudyHeads({ id }: { id: string }) {
  const t = useText()
  const { data: study } = useStudy(id)
  const [training, train] = useDisclosure()
  if (!study) return null
  const { may, counts, phantom, target, head } = study
  const why = whyNotNow(counts.open, isOpen(phantom?.state))
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={2}>{t('Heads')}</Title>
        {may.train && (
          <Group gap="sm">
            {why && (
              <Text size="sm" c="dimmed">
                {t(why)}
              </Text>
            )}
            <Button variant={head ? 'default' : 'filled'} onClick={train.open} disabled={why !== undefined}>
              {head ? t('Train heads') : t('Train a head')}
            </Button>
          </Group>
        )}
      </Group>
      <Heads studyId={id} mayTrain={may.train} />
      <Text size="sm" c="dimmed">
        {t.nodes('Heads on several encoders with the same folds: <a>Compare encoders</a>', {
          a: (inside) => (
            <Anchor component={Link} href={`/studies/${id}/heads/compare`} underline="always">
              {inside}
            </Anchor>
          ),
        })}
      </Text>
      {may.train && (
        <Text size="sm" c="dimmed">
          {t.nodes('Clips of this study with captions can teach an encoder: <a>Train an encoder</a>', {
            a: (inside) => (
              <Anchor component={Link} href={`/studies/${id}/heads/encoder`} underline="always">
                {inside}
              </Anchor>
            ),
          })}
        </Text>
      )}
      <Modal opened={training} onClose={train.close} title={t('Train heads')} size="lg">
        <TrainHeads studyId={id} target={target.key} scale={study.scale.key} onDone={train.close} />
      </Modal>
    </Stack>
  )
}

/** Why no training can be begun; undefined where one can. */
function whyNotNow(open: number, isDrawn: boolean): Message | undefined {
  if (isDrawn) return phrase('The phantom study is still being drawn.')
  if (open > 0) return phrase('{open, plural, one {One analysis is} other {# analyses are}} under way.', { open })
  return undefined
}
