import { useContext, useEffect, useState } from "react";
import { Blocks } from "./blocks.jsx";
import { Screen } from "./screen.js";

export function Modal({ view }) {
  const { act } = useContext(Screen);
  const [busy, setBusy] = useState(false);
  const dismiss = () => act("dismiss", { view: view.id });
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    await act("submit", { view: view.id });
    setBusy(false);
  };
  useEffect(() => {
    const escaped = (event) => event.key === "Escape" && dismiss();
    addEventListener("keydown", escaped);
    return () => removeEventListener("keydown", escaped);
  });
  return (
    <div className="veil">
      <form className="dialog" role="dialog" aria-modal aria-label={view.title} data-testid="modal" onSubmit={submit}>
        <header>
          <h2>{view.title}</h2>
          <button type="button" className="close" aria-label="Close" onClick={dismiss}>
            ×
          </button>
        </header>
        <div className="dialog-body">
          {view.errors[""] && <p className="problem">{view.errors[""]}</p>}
          <Blocks
            blocks={view.blocks}
            state={view.state}
            surface={{ view: view.id }}
            errors={view.errors}
            fallback="This view cannot be shown."
          />
        </div>
        <div className="dialog-actions">
          <button type="button" className="button" onClick={dismiss}>
            {view.close ?? "Cancel"}
          </button>
          {view.submit && (
            <button type="submit" className="button primary" disabled={busy}>
              {view.submit}
            </button>
          )}
        </div>
      </form>
    </div>
  );
}
