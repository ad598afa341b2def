import { ActionIcon, Kbd, Menu, Modal } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { IconDots } from '@tabler/icons-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { DeleteDialog, type ToDelete } from '../../delete-dialog.tsx'
import { isOpen } from '../../run-state.tsx'
import { MakeBlurredCopy } from './blurred-copy.tsx'
import { Consent } from './consent.tsx'
import { CorrectInterview } from './correct-interview.tsx'
import { CorrectParticipant } from './correct-participant.tsx'

/** What a manager can remove from an interview, or with it. */
export function InterviewMenu({ interview }: { interview: InterviewPage }) {
  const t = useText()
  const { id, participant, participantId, study, recording, analysis } = interview
  const router = useRouter()
  const [what, choose] = useState<ToDelete>()
  const [asking, consent] = useDisclosure()
  const [blurring, blur] = useDisclosure()
  const [editing, edit] = useState<'interview' | 'participant'>()
  useHotkeys([['e', () => edit('interview')]])
  const leave = () => {
    if (what?.kind === 'interview' || what?.kind === 'participant') router.push(`/studies/${study.id}`)
  }
  return (
    <>
      <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={t('More actions')}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => edit('interview')} rightSection={<Kbd size="xs">E</Kbd>}>
            {t('Edit interview…')}
          </Menu.Item>
          <Menu.Item onClick={() => edit('participant')}>
            {t('Edit participant {participant}…', { participant })}
          </Menu.Item>
          <Menu.Item onClick={consent.open}>{t('Consent of {participant}…', { participant })}</Menu.Item>
          <Menu.Item component="a" href={`/api/participants/${participantId}/export`} download>
            {t('Export everything about {participant}', { participant })}
          </Menu.Item>
          {recording?.hasFile && interview.may.export && !isOpen(recording.blurred?.state) && (
            <Menu.Item onClick={blur.open}>{t('Make a face-blurred copy…')}</Menu.Item>
          )}
          <Menu.Divider />
          {analysis && (
            <Menu.Item onClick={() => choose({ kind: 'analysis', id: analysis.id })}>{t('Delete analysis…')}</Menu.Item>
          )}
          {recording && (
            <Menu.Item onClick={() => choose({ kind: 'recording', id: recording.id })}>
              {t('Delete recording…')}
            </Menu.Item>
          )}
          <Menu.Item onClick={() => choose({ kind: 'interview', id })}>{t('Delete interview…')}</Menu.Item>
          <Menu.Item onClick={() => choose({ kind: 'participant', id: participantId })}>
            {t('Delete participant {participant}…', { participant })}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item component={Link} href={`/studies/${study.id}/bin`}>
            {t('Bin of the study')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={editing === 'interview'} onClose={() => edit(undefined)} title={t('Edit interview')}>
        <CorrectInterview interview={interview} onDone={() => edit(undefined)} />
      </Modal>
      <Modal
        opened={editing === 'participant'}
        onClose={() => edit(undefined)}
        title={t('Edit participant {participant}', { participant })}
      >
        <CorrectParticipant interview={interview} onDone={() => edit(undefined)} />
      </Modal>
      <Modal opened={asking} onClose={consent.close} title={t('Consent of {participant}', { participant })}>
        {asking && <Consent participantId={participantId} consent={interview.consent} onDone={consent.close} />}
      </Modal>
      <Modal opened={blurring} onClose={blur.close} title={t('Make a face-blurred copy')}>
        {blurring && recording && <MakeBlurredCopy recording={recording} onDone={blur.close} />}
      </Modal>
      <DeleteDialog what={what} onClose={() => choose(undefined)} onDeleted={leave} />
    </>
  )
}
