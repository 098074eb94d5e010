export function Confirm({ confirm, onDone }) {
  return (
    <div className="veil">
      <div className="dialog small" role="alertdialog" aria-label={confirm.title.text}>
        <h2>{confirm.title.text}</h2>
        <p>{confirm.text.text}</p>
        <div className="dialog-actions">
          <button className="button" onClick={() => onDone(false)}>
            {confirm.deny.text}
          </button>
          <button className={`button ${confirm.style ?? "primary"}`} onClick={() => onDone(true)}>
            {confirm.confirm.text}
          </button>
        </div>
      </div>
    </div>
  );
}
