// Shows the total of the checkout form while one chooses; without it the form works just the same.
const form = document.querySelector('form[action="/checkout"]');

if (form) {
  const euros = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });
  const showTotal = () => {
    const [chosen] = form.elements.itemId.selectedOptions;
    const quantity = form.elements.quantity.valueAsNumber;
    const cents = chosen && quantity >= 1 ? Number(chosen.dataset.priceCents) * quantity : 0;
    form.elements.total.value = euros.format(cents / 100);
  };
  form.addEventListener('input', showTotal);
  showTotal();
}
