import { createTransport } from 'nodemailer';

/** Sends plain text to people. */
export type SendMail = (mail: {
  to: string;
  subject: string;
  text: string;
  messageId: string;
}) => Promise<void>;

const TIMEOUT_MS = 15_000;

/** @param smtpUrl as in `smtps://user:password@mail.example.org:465` */
export function createMailer({ smtpUrl, from }: { smtpUrl: string; from: string }): SendMail {
  const transport = createTransport(smtpUrl, { from });
  return async ({ messageId, ...mail }) => {
    const sending = transport.sendMail({ ...mail, messageId: `<${messageId}@seep>` });
    const tooLong = new Promise<never>((_, reject) => {
      setTimeout(
        () => reject(new Error(`the mail server took longer than ${TIMEOUT_MS / 1000} s`)),
        TIMEOUT_MS,
      ).unref();
    });
    await Promise.race([sending, tooLong]);
  };
}
