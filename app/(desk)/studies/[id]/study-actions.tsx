import { ActionIcon, Button, Group, Menu, Modal } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import {
  IconAdjustments,
  IconChartDots,
  IconClipboardCheck,
  IconDatabase,
  IconDots,
  IconPlus,
  IconUsers,
} from '@tabler/icons-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { DeleteDialog, type ToDelete } from '../../delete-dialog.tsx'
import { isOpen } from '../../run-state.tsx'
import { AddInterview } from './add-interview.tsx'
import { Members } from './members.tsx'
import { Quota } from './quota.tsx'
import { Sampling } from './sampling.tsx'
import { TrainHeads } from './train-heads.tsx'

/** The buttons of a study for what the person may do in it, with the dialogs that they open. */
export function StudyActions({ study }: { study: StudyOverview }) {
  const [adding, add] = useDisclosure()
  const [members, showMembers] = useDisclosure()
  const [sampling, showSampling] = useDisclosure()
  const [quota, showQuota] = useDisclosure()
  const [training, showTraining] = useDisclosure()
  const [removing, remove] = useState<ToDelete>()
  const router = useRouter()
  const { id, may, head, target, phantom } = study
  const { open } = study.counts
  return (
    <>
      <Group gap="xs">
        <Button variant="default" leftSection={<IconUsers size={18} aria-hidden />} onClick={showMembers.open}>
          Members
        </Button>
        {may.manage && (
          <Button variant="default" leftSection={<IconAdjustments size={18} aria-hidden />} onClick={showSampling.open}>
            Encoder
          </Button>
        )}
        {may.manage && (
          <Button variant="default" leftSection={<IconDatabase size={18} aria-hidden />} onClick={showQuota.open}>
            Storage
          </Button>
        )}
        <Button
          component={Link}
          href={`/studies/${id}/plan`}
          variant="default"
          leftSection={<IconClipboardCheck size={18} aria-hidden />}
        >
          Analysis plan
        </Button>
        {may.agreement && (
          <Button
            component={Link}
            href={`/studies/${id}/agreement`}
            variant="default"
            leftSection={<IconChartDots size={18} aria-hidden />}
          >
            Agreement
          </Button>
        )}
        {may.train && (
          <Button
            variant={head ? 'default' : 'filled'}
            onClick={showTraining.open}
            disabled={open > 0 || isOpen(phantom?.state)}
          >
            {head ? 'Train heads' : 'Train a head'}
          </Button>
        )}
        {may.addInterview && (
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={add.open}>
            Add interview
          </Button>
        )}
        {may.delete && (
          <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
            <Menu.Target>
              <ActionIcon variant="default" size={36} aria-label="More actions">
                <IconDots size={18} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {may.manage && (
                <Menu.Item component={Link} href={`/studies/${id}/import-ratings`}>
                  Import ratings
                </Menu.Item>
              )}
              <Menu.Item component={Link} href={`/studies/${id}/bin`}>
                Bin
              </Menu.Item>
              <Menu.Item onClick={() => remove({ kind: 'study', id, confirm: study.code })}>Delete study…</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </Group>
      <DeleteDialog what={removing} onClose={() => remove(undefined)} onDeleted={() => router.push('/')} />
      <Modal opened={adding} onClose={add.close} title="Add interview">
        <AddInterview studyId={id} />
      </Modal>
      <Modal opened={training} onClose={showTraining.close} title="Train heads" size="lg">
        <TrainHeads studyId={id} target={target.key} onDone={showTraining.close} />
      </Modal>
      <Modal opened={sampling} onClose={showSampling.close} title="Encoder and clips">
        <Sampling studyId={id} encoder={study.encoder} stride={study.stride} onDone={showSampling.close} />
      </Modal>
      <Modal opened={quota} onClose={showQuota.close} title="Storage">
        <Quota studyId={id} storage={study.storage} onDone={showQuota.close} />
      </Modal>
      <Modal opened={members} onClose={showMembers.close} title="Members" size="lg">
        <Members studyId={id} />
      </Modal>
    </>
  )
}
