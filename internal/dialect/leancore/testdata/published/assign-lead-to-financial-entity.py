import requests
import json
url = "https://api.leancore.co/assign-lead-to-financial-entity"
headers = {
    "Authorization": "Bearer <token>",
    "Content-Type": "application/json"
}
data = {
    "lead_id": "fd3705e1-3149-4c41-bfe7-cf0bee79cfad",
    "financial_entity_id": "1234567890"
}
response = requests.post(url, headers=headers, data=json.dumps(data))
if response.status_code == 200:
    assigned_lead = response.json()
    print("Lead asignado:")
    print(assigned_lead)
else:
    print("Error al asignar el Lead. Código de respuesta:", response.status_code)
    print("Mensaje de error:", response.text)
