import { ActionIcon, Button, Group, Menu, Modal } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDots, IconPlus, IconUpload } from '@tabler/icons-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { DeleteDialog, type ToDelete } from '../../delete-dialog.tsx'
import { AddInterview } from './add-interview.tsx'

/** What the person may do in a study, with the dialogs that open for it. */
export function StudyActions({ study }: { study: StudyOverview }) {
  const t = useText()
  const [adding, add] = useDisclosure()
  const [removing, remove] = useState<ToDelete>()
  const router = useRouter()
  const { id, may } = study
  return (
    <>
      <Group gap="xs">
        {may.addInterview && may.upload && (
          <Button
            component={Link}
            href={`/studies/${id}/add-recordings`}
            variant="default"
            leftSection={<IconUpload size={18} aria-hidden />}
          >
            {t('Add recordings')}
          </Button>
        )}
        {may.addInterview && (
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={add.open}>
            {t('Add interview')}
          </Button>
        )}
        {may.delete && (
          <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
            <Menu.Target>
              <ActionIcon variant="default" size={36} aria-label={t('More actions')}>
                <IconDots size={18} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {may.manage && (
                <Menu.Item component={Link} href={`/studies/${id}/import-participants`}>
                  {t('Import participants')}
                </Menu.Item>
              )}
              {may.manage && (
                <Menu.Item component={Link} href={`/studies/${id}/import-ratings`}>
                  {t('Import ratings')}
                </Menu.Item>
              )}
              <Menu.Item onClick={() => remove({ kind: 'study', id, confirm: study.code })}>
                {t('Delete study…')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </Group>
      <DeleteDialog what={removing} onClose={() => remove(undefined)} onDeleted={() => router.push('/')} />
      <Modal opened={adding} onClose={add.close} title={t('Add interview')}>
        <AddInterview studyId={id} addSeveral={may.manage ? `/studies/${id}/add-interviews` : undefined} />
      </Modal>
    </>
  )
}
