import type { FormEvent } from "react";

/** Sends a form's values by script; what was typed stays, and nothing is loaded anew. */
export function submitForm(send: (form: FormData, element: HTMLFormElement) => Promise<void>) {
  return (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void send(new FormData(event.currentTarget), event.currentTarget);
  };
}
